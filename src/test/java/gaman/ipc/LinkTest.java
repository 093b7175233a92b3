package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LinkTest {
    /** What a link's handler heard, in order. */
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private void listen(IpcContext ctx) {
        heard.add(switch (ctx.stage()) {
            case OPEN -> "OPEN";
            case DATA -> ctx.text();
            case CLOSE -> "CLOSE " + ctx.closeReason();
        });
    }

    @Test
    void aHandlerSeesAClientsConnectionAsItSeesAServers() {
        try (Served served = new Served(IpcHandler.replying(IpcContext::json)); Gaman gaman = Gaman.create()) {
            IpcLink link = gaman.connect(served.path, ctx -> {
                listen(ctx);
                if (ctx.stage() == Stage.OPEN) {
                    ctx.send(Map.of("n", 1));
                }
            });
            Await.until("the answer", () -> heard.size() == 2);
            assertTrue(link.isConnected());
            assertTrue(link.send(List.of(2)));
            Await.until("the second answer", () -> heard.size() == 3);
            link.close();
            Await.until("CLOSE", () -> heard.size() == 4);
            assertEquals(List.of("OPEN", "{\"n\":1}", "[2]", "CLOSE SHUTDOWN"), heard);
            assertFalse(link.isConnected());
            assertFalse(link.send("late"));
            assertEquals(1, gaman.stats().connected());
            assertEquals(0, gaman.stats().open());
        }
    }

    @Test
    void aConnectionThatCanNotBeMadeIsACloseWithItsCause() {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Path path = directory.resolve("nobody.sock");
            List<Throwable> causes = new CopyOnWriteArrayList<>();
            gaman.connect(path, ctx -> {
                listen(ctx);
                causes.add(ctx.closeCause());
            });
            Await.until("CLOSE", () -> causes.size() == 1);
            assertEquals(List.of("CLOSE IO_ERROR"), heard);
            assertEquals(ConnectException.class, causes.get(0).getClass());
            assertEquals("can't connect to " + path + ": there is no such file; start the server, or mend the path",
                    causes.get(0).getMessage());
        }
    }

    @Test
    void aLinkMaySendMuchMoreThanItsServerTakesBeforeAnswersAreRead() {
        int count = 1000;
        AtomicInteger answers = new AtomicInteger();
        try (Served served = Served.echo(); Gaman gaman = Gaman.create()) {
            IpcLink link = gaman.connect(served.path, ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    assertEquals(answers.getAndIncrement(), ctx.body().getInt());
                }
            });
            Await.until("a connection", link::isConnected);
            for (int i = 0; i < count; i++) {
                assertTrue(link.send(ByteBuffer.allocate(4096).putInt(0, i)));
            }
            Await.until(() -> answers + " answers", () -> answers.get() == count);
        }
    }

    @Test
    void whatOpensHandlerSendsLeavesBeforeWhatOtherThreadsSendMeanwhile() throws Exception {
        try (Gaman gaman = Gaman.create(); RawServer server = new RawServer()) {
            CompletableFuture<IpcLink> link = new CompletableFuture<>();
            link.complete(gaman.connect(server.path, ctx -> {
                if (ctx.stage() == Stage.OPEN) {
                    assertTrue(CompletableFuture.supplyAsync(() -> link.join().send("the other")).join());
                    ctx.send("hello");
                    ctx.send(new byte[100_000]);
                }
            }));
            RawPeer peer = server.accept();
            assertEquals("hello", peer.readFrame().text());
            assertEquals(100_000, peer.readFrame().payload().length);
            assertEquals("the other", peer.readFrame().text());
        }
    }

    @Test
    void aLinkConnectsAgainUntilItIsClosed() throws IOException {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Path path = directory.resolve("s.sock");
            ClientOptions options = ClientOptions.builder()
                    .reconnect(Duration.ofMillis(1), Duration.ofMillis(20)).build();
            IpcLink link = gaman.connect(path, options, this::listen);
            for (int i = 1; i <= 3; i++) {
                try (Gaman server = Gaman.create()) {
                    server.ipc(path, ctx -> { });
                    server.mountServer();
                    int opens = 2 * i - 1;
                    Await.until("OPEN", () -> heard.size() == opens);
                }
                int closes = 2 * i;
                Await.until("CLOSE", () -> heard.size() == closes);
            }
            link.close();
            assertEquals(List.of("OPEN", "CLOSE PEER_CLOSED", "OPEN", "CLOSE PEER_CLOSED", "OPEN", "CLOSE PEER_CLOSED"), heard);
        }
        assertEquals(6, heard.size());
    }

    @Test
    void aLinkTellsWhenItsServerKeepsUpAgain() {
        try (Gaman gaman = Gaman.create(); RawServer server = new RawServer()) {
            IpcLink link = gaman.connect(server.path, ctx -> { });
            assertFalse(gaman.connect(server.path.resolveSibling("none"), ctx -> { }).onWritable(() -> { }));
            RawPeer peer = server.accept();
            Await.until("a connection", link::isWritable);
            assertTrue(link.send(new byte[3 << 20]));
            Await.until("a server that is behind", () -> !link.isWritable());
            CompletableFuture<Boolean> again = new CompletableFuture<>();
            assertTrue(link.onWritable(() -> again.complete(link.isWritable())));
            assertFalse(again.isDone());
            assertEquals(3 << 20, peer.readFrame().payload().length);
            assertTrue(again.join());
        }
    }

    @Test
    void aPathWithoutASocketIsNamedForWhatItIs() throws IOException {
        try (SocketDirectory directory = new SocketDirectory()) {
            Path file = Files.createFile(directory.resolve("file"));
            Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
            for (Path path : List.of(file, link)) {
                ConnectException wrong = assertThrows(ConnectException.class, () -> IpcClient.connect(path));
                assertEquals("can't connect to " + path + ": a regular file stands there, not a socket; mend the path",
                        wrong.getMessage());
            }
            Path inside = Files.createDirectory(directory.resolve("directory"));
            assertTrue(assertThrows(ConnectException.class, () -> IpcClient.connect(inside)).getMessage()
                    .contains("a directory stands there"));
        }
    }
}

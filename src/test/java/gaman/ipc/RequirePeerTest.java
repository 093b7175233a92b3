package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clients that ask who serves, before they say anything. */
final class RequirePeerTest {
    private static final String ME = System.getProperty("user.name");

    private static ClientOptions requiring(String user) {
        return ClientOptions.builder().requirePeer(user).build();
    }

    @Test
    void theRightUserIsSpokenTo() throws IOException {
        try (Served served = Served.echo(); IpcClient client = IpcClient.connect(served.path, requiring(ME));
                Gaman gaman = Gaman.create()) {
            assertEquals("hello", client.request("hello", Duration.ofSeconds(10)).text());
            assertEquals(ME, client.peer().orElseThrow().user());
            Recorder recorder = new Recorder(ctx -> {
                if (ctx.stage() == Stage.OPEN) {
                    ctx.send("hello");
                }
            });
            gaman.connect(served.path, requiring(ME), recorder);
            assertEquals(List.of("OPEN", "DATA BINARY hello"), recorder.until(2));
        }
    }

    @Test
    void aServerThatIsNotTheOneRequiredHearsNothing() {
        try (RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            String message = "refused the server at " + server.path + ": it runs as " + ME + ", and requirePeer=somebody";
            assertEquals(message, refusal(server.path, "somebody"));
            assertEquals(0, server.accept().readToEnd().length);
            assertEquals(message, linkRefusal(gaman, server.path, "somebody"));
            assertEquals(0, server.accept().readToEnd().length);
        }
    }

    /** Serves under another's name, and says how many bytes each client told it. */
    static final class Squatter {
        public static void main(String[] args) throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(Path.of(args[0])));
                System.out.println("listening");
                while (true) {
                    try (RawPeer peer = RawPeer.accepted(listener)) {
                        System.out.println(peer.readToEnd().length + " bytes");
                    }
                }
            }
        }
    }

    @Test
    void aServerOfAnotherUserHearsNothing() throws IOException {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create();
                ChildJvm squatter = AnotherUser.start(Squatter.class, directory.path(), List.of(), directory.resolve("s").toString())) {
            Path path = directory.resolve("s");
            assertEquals("listening", squatter.hear());
            String message = refusal(path, ME);
            assertTrue(message.startsWith("refused the server at " + path + ": it runs as ")
                    && message.endsWith(", and requirePeer=" + ME) && !message.contains("runs as " + ME), message);
            assertEquals("0 bytes", squatter.hear());
            assertEquals(message, linkRefusal(gaman, path, ME));
            assertEquals("0 bytes", squatter.hear());
        }
    }

    private static String refusal(Path path, String user) {
        return assertThrows(IOException.class, () -> IpcClient.connect(path, requiring(user))).getMessage();
    }

    private static String linkRefusal(Gaman gaman, Path path, String user) {
        CompletableFuture<IpcContext> end = new CompletableFuture<>();
        IpcLink link = gaman.connect(path, requiring(user), ctx -> {
            if (ctx.stage() != Stage.CLOSE || ctx.send("too late")) {
                end.completeExceptionally(new AssertionError("at " + ctx.stage()));
            }
            end.complete(ctx);
        });
        assertEquals(CloseReason.REFUSED, end.join().closeReason());
        assertTrue(!link.send("too late"));
        return end.join().closeCause().getMessage();
    }
}

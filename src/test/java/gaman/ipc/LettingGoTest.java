package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A selector keeps the descriptor of a closed channel until it selects the next time. What is closed is let go of all the
 * same, though nothing else happens on the loop.
 */
final class LettingGoTest {
    private static final int CONNECTIONS = 200;

    enum By {
        PEER, HANDLER, OTHER_THREAD
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void connectionsThatEndGiveTheirDescriptorsBackToAnIdleLoop(By by) {
        Recorder recorder = new Recorder(ctx -> {
            if (by == By.HANDLER && ctx.stage() == Stage.DATA) {
                ctx.close();
            }
        });
        try (Served served = new Served(recorder)) {
            long before = Descriptors.open();
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                peers.add(served.connect());
            }
            Await.until("all accepted", () -> recorder.connections.size() == CONNECTIONS);
            long most = Descriptors.open();
            assertTrue(most > before + CONNECTIONS, most + " descriptors for " + CONNECTIONS + " connections");
            switch (by) {
                case HANDLER -> peers.forEach(peer -> peer.write(RawPeer.text("go")));
                case OTHER_THREAD -> recorder.connections.forEach(IpcContext::close);
                default -> { }
            }
            if (by != By.PEER) {
                peers.forEach(peer -> assertEquals(0, peer.readToEnd().length));
            }
            peers.forEach(RawPeer::close);
            Descriptors.awaitAtMost(before);
            System.out.println(CONNECTIONS + " connections closed by " + by + ": " + before + " descriptors before, " + most
                    + " with them, " + Descriptors.open() + " after");
        }
    }

    enum What {
        ENDPOINT, GAMAN
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void nobodyWhoComesAfterCloseHasReturnedGetsIn(What what) throws InterruptedException {
        int rounds = 100;
        AtomicInteger in = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<String> late = new ArrayList<>();
        try (SocketDirectory directory = new SocketDirectory(); Gaman first = Gaman.create()) {
            Path path = directory.resolve("s");
            Gaman gaman = first;
            for (int round = 0; round < rounds; round++) {
                IpcEndpoint endpoint = gaman.ipc(path, ctx -> { });
                mount(gaman);
                AtomicBoolean closed = new AtomicBoolean();
                int before = in.get();
                Thread knocking = new Thread(() -> {
                    for (int after = 0; after < 3;) {
                        boolean begunAfter = closed.get();
                        try (RawPeer peer = RawPeer.connect(path)) {
                            in.incrementAndGet();
                            if (begunAfter) {
                                late.add("got in after close() had returned");
                            }
                        } catch (UncheckedIOException none) {
                            refused.incrementAndGet();
                        }
                        after += begunAfter ? 1 : 0;
                    }
                });
                knocking.start();
                Await.until("a client", () -> in.get() > before);
                if (what == What.ENDPOINT) {
                    endpoint.close();
                } else {
                    gaman.close();
                }
                closed.set(true);
                knocking.join();
                if (what == What.GAMAN) {
                    gaman = Gaman.create();
                }
            }
            gaman.close();
        }
        System.out.println(what + " closed " + rounds + " times while clients come: " + in + " got in before, " + late.size()
                + " of " + refused + " after");
        assertEquals(List.of(), late);
    }

    private static void mount(Gaman gaman) {
        try {
            gaman.mountServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By another name of the same socket, which close() can't know of, only the listener itself can be found. */
    @ParameterizedTest
    @EnumSource(What.class)
    void theListenerItselfIsGoneToo(What what) throws IOException {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            Path other = Files.createLink(served.directory.resolve("other"), served.path);
            RawPeer.connect(other).close();
            recorder.untilClosed();
            if (what == What.GAMAN) {
                served.gaman.close();
                assertRefused(other);
            } else {
                served.endpoint.close(); // the loop lets go of it, within a moment
                Await.until("nobody listening", () -> {
                    try (RawPeer peer = RawPeer.connect(other)) {
                        return false;
                    } catch (UncheckedIOException refused) {
                        return true;
                    }
                });
                assertRefused(other);
            }
            assertEquals(List.of("OPEN", "CLOSE PEER_CLOSED"), recorder.events);
        }
    }

    private static void assertRefused(Path path) {
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> RawPeer.connect(path));
        assertEquals(ConnectException.class, refused.getCause().getClass());
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void whoeverWaitsToBeAcceptedSeesTheEnd(What what) throws InterruptedException {
        int clients = 100;
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            CountDownLatch release = served.hold();
            List<RawPeer> waiting = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                waiting.add(served.connect().write(RawPeer.text("is anybody there?")));
            }
            Thread closing = new Thread(what == What.GAMAN ? served.gaman::close : served.endpoint::close);
            closing.start();
            Await.until("the file removed", () -> Files.notExists(served.path));
            release.countDown();
            closing.join();
            int reset = 0;
            for (RawPeer peer : waiting) {
                try {
                    assertEquals(0, peer.readToEnd().length);
                } catch (UncheckedIOException connectionReset) {
                    reset++;
                }
            }
            System.out.println(clients + " clients not accepted yet when " + what + " was closed: " + reset + " reset, "
                    + (clients - reset) + " saw a plain end");
            assertEquals(List.of(), recorder.events);
        }
    }

    /** One path can't be served, so the other one's listener is taken back, while the loop, which a link has started, sleeps. */
    @Test
    void aListenerThatIsTakenBackIsLetGoOf() throws IOException {
        try (Served other = Served.echo(); SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Recorder recorder = new Recorder();
            gaman.connect(other.path, recorder);
            Await.until("both ends of the link", () -> recorder.events.size() == 1 && other.endpoint.connections() == 1);
            gaman.ipc(directory.resolve("free"), ctx -> { });
            gaman.ipc(Files.createFile(directory.resolve("taken")), ctx -> { });
            long before = Descriptors.open();
            for (int i = 0; i < 20; i++) {
                assertThrows(BindException.class, gaman::mountServer);
                Descriptors.awaitAtMost(before);
            }
        }
    }
}

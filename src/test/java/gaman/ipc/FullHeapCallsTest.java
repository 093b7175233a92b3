package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.AllAtOnce;
import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.FullHeap;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a call that finds the heap full: what it throws has not been done, and can be asked for again. */
@Timeout(60)
@ExtendWith(AllAtOnce.class)
final class FullHeapCallsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LINKS = 40;
    private static final long HELD_NANOS = 400_000_000;
    /** Sizes of the hole that a call finds in the full heap, up to what it takes at most. */
    private static final int MOST_HOLE = 160;

    static final class Child {
        private static final Path directory = Path.of(System.getProperty("child.directory"));
        private static Gaman gaman;
        private static volatile IpcContext first;
        private static final CountDownLatch ended = new CountDownLatch(1);
        private static volatile Object hole;

        public static void main(String[] args) throws Exception {
            gaman = Gaman.create();
            IpcEndpoint endpoint = gaman.ipc(directory.resolve("s"), ctx -> {
                first = ctx;
                if (ctx.stage() == Stage.DATA) {
                    if (ctx.text().equals("fail")) {
                        FullHeap.fill();
                        FullHeap.exhaust();
                    }
                    ctx.send(ctx.body());
                } else if (ctx.stage() == Stage.CLOSE) {
                    FullHeap.free();
                }
            });
            gaman.mountServer();
            try (IpcClient warm = IpcClient.connect(endpoint.path())) {
                warm.request("so that the classes are loaded", SOON);
            }
            System.out.println("listening");
            Answer.eachLine(line -> switch (line) {
                case "endpoint" -> closeTwice(endpoint);
                case "link" -> closeLink();
                case "client" -> closeClient();
                case "send" -> sendIntoHoles();
                case "fail" -> fail();
                case "shut down" -> shutDown();
                case "interrupt" -> interrupt();
                case "half sent" -> holdHalves();
                default -> relink(Path.of(line));
            });
        }

        private static void inFullHeap(AutoCloseable closing) throws Exception {
            FullHeap.fill();
            try {
                closing.close();
            } catch (OutOfMemoryError full) {
                // It may be said so.
            } finally {
                FullHeap.free();
            }
        }

        private static String closeTwice(IpcEndpoint endpoint) throws Exception {
            inFullHeap(endpoint);
            if (Files.exists(endpoint.path())) { // it threw, so that nothing is done
                try (IpcClient client = IpcClient.connect(endpoint.path())) {
                    client.request("still served", SOON);
                }
            }
            endpoint.close();
            return Files.exists(endpoint.path()) ? "there" : "gone";
        }

        private static String closeLink() throws Exception {
            CountDownLatch opened = new CountDownLatch(1);
            IpcLink link = gaman.connect(directory.resolve("s"), ctx -> {
                opened.countDown();
                if (ctx.stage() == Stage.CLOSE) {
                    ended.countDown();
                }
            });
            opened.await();
            Served.hold(gaman).countDown(); // the pass of OPEN is over
            inFullHeap(link);
            return ended.await(SOON.toSeconds(), TimeUnit.SECONDS) ? "CLOSE" : "nothing";
        }

        private static String closeClient() throws Exception {
            IpcClient client = IpcClient.connect(directory.resolve("s"));
            client.request("x", SOON);
            long open = Descriptors.open();
            inFullHeap(client);
            client.close();
            return open - Descriptors.open() >= 3 ? "descriptors back" : "descriptors lost";
        }

        /** How many sends threw, though their messages came, and how many were taken and did not. */
        private static String sendIntoHoles() throws Exception {
            int thrownAndCame = 0;
            int takenAndLost = 0;
            try (IpcClient client = IpcClient.connect(directory.resolve("s"))) {
                client.request("x", SOON);
                ConnectionContext connection = (ConnectionContext) first;
                Payload payload = Payload.text("x");
                for (int i = 0; i < 100; i++) {
                    connection.give(payload, false);
                    client.receive(SOON);
                    Thread.sleep(1); // the loop waits again, so that all of the waking is linked by then
                }
                for (int size = 8; size < MOST_HOLE; size += 8) {
                    boolean thrown = false;
                    CountDownLatch held = Served.hold(gaman); // what it needs memory for comes later
                    hole = new byte[size];
                    FullHeap.fill();
                    hole = null;
                    try {
                        connection.give(payload, false);
                    } catch (OutOfMemoryError full) {
                        thrown = true;
                    } finally {
                        FullHeap.free();
                    }
                    held.countDown();
                    connection.give(Payload.text("end"), false);
                    boolean came = client.receive(SOON).text().equals("x");
                    if (came) {
                        client.receive(SOON);
                    }
                    thrownAndCame += thrown && came ? 1 : 0;
                    takenAndLost += thrown || came ? 0 : 1;
                }
            }
            return thrownAndCame + " and " + takenAndLost;
        }

        private static String fail() throws Exception {
            try (IpcClient client = IpcClient.connect(directory.resolve("s"))) {
                client.send("fail");
                try {
                    client.receive(SOON);
                } catch (IpcClosedException asItIsToBe) {
                    // Its handler has failed.
                }
            }
            return first.closeReason() + ", counted " + gaman.stats().handlerFailures();
        }

        /** While there is no memory for longer than the end of all may take. */
        private static String shutDown() throws Exception {
            CountDownLatch held = Served.hold(gaman);
            Thread closing = new Thread(gaman::close);
            closing.start();
            Await.until("a call that waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
            FullHeap.fill();
            held.countDown();
            for (long end = System.nanoTime() + Limits.SHUTDOWN_NANOS + 1_000_000_000L; System.nanoTime() < end;) {
                FullHeap.fill();
            }
            FullHeap.free();
            closing.join();
            Await.until("the loop's end", () -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("gaman-ipc")));
            return "ended";
        }

        private static String interrupt() throws Exception {
            IpcClient client = IpcClient.connect(directory.resolve("s"));
            Blocked receiving = new Blocked(client::receive).in("select");
            FullHeap.fill();
            receiving.interrupt();
            for (long end = System.nanoTime() + HELD_NANOS; System.nanoTime() < end;) {
                FullHeap.fill();
            }
            FullHeap.free();
            receiving.thrown();
            client.close();
            return receiving.isStillInterrupted() ? "interrupted" : "interrupt lost";
        }

        /** More than an eighth of the heap is held by peers that send halves, and as they are to be ended the heap is full. */
        private static String holdHalves() throws Exception {
            List<SocketChannel> peers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")));
                peers.add(peer);
                peer.configureBlocking(false);
                ByteBuffer half = ByteBuffer.allocate(700_000).putInt(800_000).put((byte) 2).position(0);
                for (long end = System.nanoTime() + 300_000_000; half.hasRemaining() && System.nanoTime() < end;) {
                    peer.write(half);
                }
            }
            for (long end = System.nanoTime() + 2_500_000_000L; System.nanoTime() < end;) {
                FullHeap.fill();
            }
            FullHeap.free();
            Await.until("the end of one", () -> gaman.stats().closes().get(CloseReason.FRAME_TOO_LARGE) > 0);
            return "ended";
        }

        /** Many links lose their server while the heap is full for a while. */
        private static String relink(Path path) throws Exception {
            ClientOptions options = ClientOptions.builder().reconnect(Duration.ofMillis(50), Duration.ofMillis(200)).build();
            for (int i = 0; i < LINKS; i++) {
                gaman.connect(path, options, ctx -> { });
            }
            System.out.println("connecting");
            System.in.read(); // they are connected, and have been before
            CountDownLatch held = Served.hold(gaman);
            System.out.println("held");
            System.in.read(); // they are to have lost it
            FullHeap.fill();
            held.countDown();
            for (long end = System.nanoTime() + HELD_NANOS; System.nanoTime() < end;) {
                FullHeap.fillOnce();
            }
            FullHeap.free();
            return "free again";
        }
    }

    private static String ask(RawServer server, String what) {
        try (ChildJvm child = start(server)) {
            return child.ask(what);
        }
    }

    private static ChildJvm start(RawServer server) {
        ChildJvm child = ChildJvm.start(Child.class, List.of("-Xmx12m", "-Dchild.directory=" + server.directory.path()), List.of());
        assertEquals("listening", child.hear());
        return child;
    }

    @Test
    void anEndpointCanBeClosedAgain() {
        try (RawServer server = new RawServer()) {
            assertEquals("gone", ask(server, "endpoint"));
        }
    }

    @Test
    void aLinkEnds() {
        try (RawServer server = new RawServer()) {
            assertEquals("CLOSE", ask(server, "link"));
        }
    }

    @Test
    void aClientCanBeClosedAgain() {
        try (RawServer server = new RawServer()) {
            assertEquals("descriptors back", ask(server, "client"));
        }
    }

    @Test
    void whatASendOfAnotherThreadThrewIsNotSent() {
        try (RawServer server = new RawServer()) {
            assertEquals("0 and 0", ask(server, "send"));
        }
    }

    /** The first failure in the life of the JVM, for which nothing is loaded and linked. */
    @Test
    void aHandlerThatFindsNoMemoryIsCountedAsOneThatFailed() {
        try (RawServer server = new RawServer()) {
            assertEquals("HANDLER_FAILED, counted 1", ask(server, "fail"));
        }
    }

    @Test
    void whatIsClosedEndsThoughThereWasNoMemoryInAllTheTimeForIt() {
        try (RawServer server = new RawServer()) {
            assertEquals("ended", ask(server, "shut down"));
        }
    }

    @Test
    void anInterruptIsNotLost() {
        try (RawServer server = new RawServer()) {
            assertEquals("interrupted", ask(server, "interrupt"));
        }
    }

    @Test
    void peersThatHoldMemoryWithHalvesAreEnded() {
        try (RawServer server = new RawServer()) {
            assertEquals("ended", ask(server, "half sent"));
        }
    }

    @Test
    void linksThatLoseTheirServerConnectAgain() {
        try (RawServer server = new RawServer(); ChildJvm child = start(server)) {
            child.say(server.path.toString());
            assertEquals("connecting", child.hear());
            accept(server).forEach(RawPeer::close); // so that losing it is nothing new
            List<RawPeer> peers = accept(server);
            child.say("");
            assertEquals("held", child.hear());
            peers.forEach(RawPeer::close);
            child.say("");
            assertEquals("free again", child.hear());
            accept(server).forEach(RawPeer::close);
        }
    }

    private static List<RawPeer> accept(RawServer server) {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < LINKS; i++) {
            peers.add(server.accept());
        }
        return peers;
    }
}

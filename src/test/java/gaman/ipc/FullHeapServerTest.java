package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.AllAtOnce;
import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.FullHeap;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes, and what ends, while a handler has the whole heap for a moment: served and closed as soon as it has given it back. */
@ExtendWith(AllAtOnce.class)
final class FullHeapServerTest {
    /** For which the loop goes on in a full heap. */
    private static final long HELD_NANOS = 400_000_000;
    /** How often it is filled, with what has become garbage meanwhile, before it counts as full. */
    private static final int TIMES_FULL = 5;
    private static final int PEERS = 200;
    private static final int KEEPING_PEERS = 20;
    private static final int LONG_BYTES = 100_000;

    /** Echoes, and keeps what is long for as long as its connection lasts; "fill" fills the heap up to the last byte, as does the beginning of the connection after "fill next". */
    static final class Child {
        private static final Thread filling = new Thread(Child::keepFull);
        private static volatile int timesFull;
        private static boolean fillsNext;
        private static IpcContext first;
        private static volatile int closed;

        public static void main(String[] args) throws Exception {
            Gaman gaman = Gaman.create();
            IpcEndpoint endpoint = gaman.ipc(Path.of(args[0]), Child::handle);
            gaman.mountServer();
            filling.setDaemon(true);
            filling.start();
            System.out.println("listening");
            Answer.eachLine(line -> switch (line) {
                case "descriptors" -> Long.toString(Descriptors.open());
                case "refused" -> Long.toString(gaman.stats().refused());
                case "another" -> listenWhileFull(gaman, Path.of(args[0] + "2"));
                case "link" -> connectWhileFull(gaman, Path.of(args[0]));
                case "outrun" -> Integer.toString(outrun(gaman));
                case "close first" -> closeFirst(gaman);
                case "end" -> endWhileFull(gaman);
                default -> closed + " closed, " + endpoint.connections() + " open";
            });
        }

        private static void handle(IpcContext ctx) {
            switch (ctx.stage()) {
                case OPEN -> {
                    ctx.attach(new ArrayList<byte[]>());
                    first = first == null ? ctx : first;
                    if (fillsNext) {
                        fillsNext = false;
                        fill();
                    }
                }
                case CLOSE -> {
                    closed++;
                    ctx.attach(null);
                }
                default -> {
                    if (ctx.body().remaining() >= LONG_BYTES) {
                        @SuppressWarnings("unchecked")
                        List<byte[]> kept = (List<byte[]>) ctx.attachment();
                        kept.add(ctx.bytes());
                        return;
                    }
                    switch (ctx.text()) {
                        case "fill" -> fill();
                        case "fill next" -> {
                            fillsNext = true;
                            ctx.send("yes");
                        }
                        case "close first" -> {
                            closeFirst();
                            ctx.send("closed");
                        }
                        default -> ctx.send(ctx.body());
                    }
                }
            }
        }

        /** Holds up the loop until the latch opens; then this comes first. */
        private static CountDownLatch hold(Gaman gaman, Runnable then) {
            CountDownLatch held = Served.hold(gaman);
            gaman.execute(then);
            return held;
        }

        /** What makes the loop listen waits for it behind what fills the heap. */
        private static String listenWhileFull(Gaman gaman, Path path) throws IOException {
            CountDownLatch held = hold(gaman, Child::fill);
            gaman.ipc(path, Child::handle);
            gaman.mountServer();
            held.countDown();
            return "published";
        }

        private static String connectWhileFull(Gaman gaman, Path path) throws InterruptedException {
            CountDownLatch heard = new CountDownLatch(1);
            StringBuffer events = new StringBuffer();
            CountDownLatch held = hold(gaman, Child::fill);
            gaman.connect(path, ctx -> {
                events.append(ctx.stage());
                heard.countDown();
            });
            held.countDown();
            heard.await();
            return events.toString();
        }

        private static String endWhileFull(Gaman gaman) throws InterruptedException {
            CountDownLatch held = hold(gaman, Child::fill);
            Thread ending = new Thread(gaman::close);
            ending.start();
            Await.until("a call that waits", () -> ending.getState() == Thread.State.TIMED_WAITING);
            held.countDown();
            ending.join();
            return "ended";
        }

        /** Sends what is there already, while the loop takes nothing, until there is no memory to note that; returns how often. */
        private static int outrun(Gaman gaman) {
            CountDownLatch held = Served.hold(gaman);
            Payload payload = Payload.text("outran");
            ConnectionContext connection = (ConnectionContext) first;
            int taken = 0;
            try {
                connection.give(payload, false);
                taken++;
                FullHeap.fill();
                while (connection.give(payload, false)) {
                    taken++;
                }
            } catch (OutOfMemoryError full) {
                // As it is to be.
            } finally {
                FullHeap.free();
            }
            held.countDown();
            return taken;
        }

        private static String closeFirst(Gaman gaman) throws InterruptedException {
            for (int i = 0; i < 100; i++) {
                Thread.sleep(1); // the loop waits again, so that all of the waking is linked by then
                gaman.execute(() -> { });
            }
            FullHeap.fill();
            try {
                first.close();
            } catch (OutOfMemoryError full) {
                // It may be said so; it is closed nevertheless.
            } finally {
                FullHeap.free();
            }
            return "closed";
        }

        private static void closeFirst() {
            FullHeap.fillOnce();
            try {
                first.close();
            } catch (OutOfMemoryError ofTheHandlersOwn) {
                // A handler may do so.
            } finally {
                FullHeap.free();
            }
        }

        /** Returns with a full heap, though after a garbage collection there may be a few bytes for whoever is first. */
        private static void fill() {
            timesFull = 0;
            LockSupport.unpark(filling);
            while (timesFull < TIMES_FULL) {
                Thread.onSpinWait();
            }
        }

        private static void keepFull() {
            while (true) {
                LockSupport.park();
                while (timesFull < TIMES_FULL) {
                    FullHeap.fillOnce();
                    timesFull++;
                }
                for (long end = System.nanoTime() + HELD_NANOS; System.nanoTime() < end;) {
                    FullHeap.fillOnce();
                }
                FullHeap.free();
                System.out.println("free again");
            }
        }
    }

    private static ChildJvm serve(Path path) {
        ChildJvm server = ChildJvm.start(Child.class, List.of("-Xmx12m"), List.of(), path.toString());
        assertEquals("listening", server.hear());
        return server;
    }

    private static void awaitState(ChildJvm server, String state) {
        Await.until(() -> state + ", now " + server.ask("state"), () -> server.ask("state").equals(state));
    }

    @Test
    void aConnectionThatEndsMeanwhileIsClosed() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            List<RawPeer> others = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                others.add(RawPeer.connect(directory.resolve("s")));
            }
            RawPeer.connect(directory.resolve("s")).close(); // classes are loaded by now
            awaitState(server, "1 closed, " + (PEERS + 1) + " open");
            long descriptors = Long.parseLong(server.ask("descriptors"));
            first.write(RawPeer.text("fill"));
            others.forEach(RawPeer::close);
            assertEquals("free again", server.hear());
            awaitState(server, (PEERS + 1) + " closed, 1 open");
            Await.until("their descriptors to be free",
                    () -> Long.parseLong(server.ask("descriptors")) <= descriptors - PEERS);
            assertEquals("x", first.write(RawPeer.text("x")).readFrame().text());
        }
    }

    @Test
    void aConnectionIsClosedThatAHandlerClosesWhileTheHeapIsFull() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("x")).readFrame();
            try (RawPeer second = RawPeer.connect(directory.resolve("s"))) {
                assertEquals("closed", second.write(RawPeer.text("close first")).readFrame().text());
                assertEquals("", new String(first.readToEnd()));
                first.close();
                awaitState(server, "1 closed, 1 open");
            }
        }
    }

    /** Only their ends give the memory back, so that these must not wait for it. */
    @Test
    void connectionsThatKeepTheWholeHeapAreClosed() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"))) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < KEEPING_PEERS; i++) {
                peers.add(RawPeer.connect(directory.resolve("s")));
            }
            byte[] message = RawPeer.text("x".repeat(LONG_BYTES));
            for (int round = 0; round < KEEPING_PEERS; round++) {
                for (RawPeer peer : peers) {
                    try {
                        peer.write(message);
                    } catch (UncheckedIOException itsHandlerFailed) {
                        // As it is to be, for some.
                    }
                }
            }
            peers.forEach(RawPeer::close);
            try (RawPeer another = RawPeer.connect(directory.resolve("s"))) {
                assertEquals("x", another.write(RawPeer.text("x")).readFrame().text());
                awaitState(server, KEEPING_PEERS + " closed, 1 open");
            }
        }
    }

    /** Or refused, where memory ran out after they had been accepted. */
    @Test
    void thoseThatConnectMeanwhileAreServed() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            RawPeer.connect(directory.resolve("s")).close(); // classes are loaded by now
            awaitState(server, "1 closed, 1 open");
            long descriptors = Long.parseLong(server.ask("descriptors"));
            first.write(RawPeer.text("fill"));
            List<RawPeer> others = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                others.add(RawPeer.connect(directory.resolve("s")).write(RawPeer.text("x")));
            }
            assertEquals("free again", server.hear());
            int served = 0;
            for (RawPeer other : others) {
                try (other) {
                    RawPeer.Frame answer = other.readFrame();
                    served += answer == null ? 0 : answer.text().length();
                } catch (UncheckedIOException reset) {
                    // It counts as refused.
                }
            }
            awaitState(server, (served + 1) + " closed, 1 open");
            assertEquals(PEERS - served, Integer.parseInt(server.ask("refused")));
            assertEquals(PEERS, served, PEERS / 10.0, "served");
            Await.until("their descriptors to be free", () -> Long.parseLong(server.ask("descriptors")) <= descriptors);
        }
    }

    @Test
    void anEndpointThatIsPublishedMeanwhileIsServed() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("x")).readFrame();
            assertEquals("published", server.ask("another"));
            try (RawPeer second = RawPeer.connect(directory.resolve("s2"))) {
                second.write(RawPeer.text("x"));
                assertEquals("free again", server.hear());
                assertEquals("x", second.readFrame().text());
            }
        }
    }

    @Test
    void aLinkThatIsMadeMeanwhileConnects() {
        try (SocketDirectory directory = new SocketDirectory(); ChildJvm server = serve(directory.resolve("s"))) {
            server.say("link");
            assertEquals(Set.of("free again", "OPEN"), Set.of(server.hear(), server.hear()));
        }
    }

    @Test
    void whatOtherThreadsSentLeavesThoughTheLastDidNotFit() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("x")).readFrame();
            int taken = Integer.parseInt(server.ask("outrun"));
            first.write(RawPeer.text("y"));
            for (int i = 0; i < taken; i++) {
                assertEquals("outran", first.readFrame().text());
            }
            assertEquals("y", first.readFrame().text());
        }
    }

    @Test
    void aConnectionIsClosedThatAnotherThreadClosesWhileTheHeapIsFull() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("x")).readFrame();
            server.ask("close first");
            assertEquals("", new String(first.readToEnd()));
            first.close();
            awaitState(server, "1 closed, 0 open");
        }
    }

    @Test
    void aServerThatIsClosedMeanwhileEnds() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("x")).readFrame();
            server.say("end");
            assertEquals("free again", server.hear());
            assertEquals("", new String(first.readToEnd()));
            first.close();
            assertEquals("ended", server.hear());
            assertEquals("1 closed, 0 open", server.ask("state"));
        }
    }

    @Test
    void aConnectionThatHasJustBegunIsServed() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"));
                RawPeer first = RawPeer.connect(directory.resolve("s"))) {
            first.write(RawPeer.text("fill next")).readFrame();
            try (RawPeer second = RawPeer.connect(directory.resolve("s"))) {
                assertEquals("free again", server.hear());
                assertEquals("x", second.write(RawPeer.text("x")).readFrame().text());
            }
            awaitState(server, "1 closed, 1 open");
        }
    }
}

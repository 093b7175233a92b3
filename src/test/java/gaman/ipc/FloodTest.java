package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Latencies;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.wire.BufferPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One process does what it can to have the loop to itself; the others still get their turn. */
final class FloodTest {
    private static final long FLOOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BOUND_MILLIS = 500;

    /** Connects to a path as fast as it can, until there is a line of input; then says how often that worked, and ended. */
    static final class Knocker {
        /** So many of its connections have not been looked after yet. */
        private static final int MOST_OPEN = 500;
        private static int ended;

        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            Deque<RawPeer> open = new ArrayDeque<>();
            int connected = 0;
            System.out.println("knocking");
            while (System.in.available() == 0) {
                open.add(RawPeer.connect(path));
                connected++;
                if (open.size() > MOST_OPEN) {
                    awaitEnd(open.remove());
                }
            }
            open.forEach(Knocker::awaitEnd);
            System.out.println(connected + " " + ended);
        }

        private static void awaitEnd(RawPeer peer) {
            try (peer) {
                if (peer.readToEnd().length == 0) {
                    ended++;
                }
            }
        }
    }

    /** Connects to a path and writes small messages, as many as there is room for, until it is killed. */
    static final class Chatterbox {
        public static void main(String[] args) {
            RawPeer peer = RawPeer.connect(Path.of(args[0]));
            byte[] messages = messages(1 << 16);
            System.out.println("chatting");
            while (true) {
                peer.write(messages);
            }
        }
    }

    /** Returns small messages, of at least so many bytes together. */
    private static byte[] messages(int bytes) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        while (messages.size() < bytes) {
            messages.writeBytes(RawPeer.json("1"));
        }
        return messages.toByteArray();
    }

    @Test
    void aFloodOfConnectionsOverTheLimitIsRefusedAndHoldsUpNobody() {
        AtomicInteger stages = new AtomicInteger();
        try (Served served = new Served(IpcOptions.builder().maxConnections(1).build(), ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            } else {
                stages.incrementAndGet();
            }
        })) {
            RawPeer honest = served.connect();
            assertEquals("here", honest.write(RawPeer.text("here")).readFrame().text());
            try (ChildJvm knocker = ChildJvm.start(Knocker.class, List.of(), List.of(), served.path.toString())) {
                assertEquals("knocking", knocker.hear());
                Await.until("a flood", () -> served.gaman.stats().refused() > 1000);
                long before = served.gaman.stats().refused();
                Latencies latencies = new Latencies();
                for (long end = System.nanoTime() + FLOOD_NANOS; System.nanoTime() < end;) {
                    long begin = System.nanoTime();
                    assertEquals("here", honest.write(RawPeer.text("here")).readFrame().text());
                    latencies.since(begin);
                }
                long refusedMeanwhile = served.gaman.stats().refused() - before;
                String[] seen = knocker.ask("stop").split(" ");
                IpcStats stats = served.gaman.stats();
                System.out.println("a flood of connections, " + refusedMeanwhile + " refused in a second; another peer meanwhile: "
                        + latencies + "; " + stats.refused() + " refused of " + seen[0] + ", and " + seen[1] + " saw the end");
                assertTrue(refusedMeanwhile > 100, refusedMeanwhile + " is no flood");
                latencies.assertP99Under(BOUND_MILLIS);
                assertEquals(List.of(seen[0], seen[0]), List.of(seen[1], Long.toString(stats.refused())));
                assertEquals(stats.refused(), stats.closes().get(CloseReason.REFUSED));
                assertEquals(List.of(1L, 1L, 1), List.of(stats.accepted(), stats.open(), stages.get()));
            }
        }
    }

    @Test
    void aPeerThatFloodsWithMessagesHoldsUpNobody() {
        int pingers = 50;
        // Slower than the flood comes, so that there is always more of it; and unanswered, so that it is never held up.
        try (Served served = new Served(ctx -> {
            if (ctx.type() == PayloadType.BINARY) {
                ctx.send(ctx.body());
            } else if (ctx.stage() == Stage.DATA) {
                assertEquals(1, ctx.json().asInt());
            }
        }); ChildJvm chatterbox = ChildJvm.start(Chatterbox.class, List.of(), List.of(), served.path.toString())) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < pingers; i++) {
                peers.add(served.connect());
            }
            assertEquals("chatting", chatterbox.hear());
            Await.until("a flood", () -> served.gaman.stats().messagesIn() > 100_000);
            long before = served.gaman.stats().messagesIn();
            Latencies latencies = new Latencies();
            long[] begins = new long[pingers];
            byte[] ping = RawPeer.binary((byte) 1);
            for (long end = System.nanoTime() + FLOOD_NANOS; System.nanoTime() < end;) {
                for (int i = 0; i < pingers; i++) {
                    begins[i] = System.nanoTime();
                    peers.get(i).write(ping);
                }
                for (int i = 0; i < pingers; i++) {
                    assertEquals(1, peers.get(i).readFrame().payload()[0]);
                    latencies.since(begins[i]);
                }
            }
            long flood = served.gaman.stats().messagesIn() - before - latencies.count();
            System.out.println("a flood of messages, " + flood + " in a second; " + pingers + " other peers meanwhile: " + latencies);
            assertTrue(flood > 100_000, flood + " is no flood");
            latencies.assertP99Under(BOUND_MILLIS);
        }
    }

    /** Whoever became ready first has its turn first; however much more it has, the other's turn comes after one read. */
    @Test
    void oneReadOfAFloodComesBeforeAnothersMessage() throws InterruptedException {
        CompletableFuture<Long> readBefore = new CompletableFuture<>();
        Gaman[] server = new Gaman[1];
        byte[] ping = RawPeer.binary((byte) 1);
        byte[] flood = messages(1 << 16);
        try (Served served = new Served(ctx -> {
            if (ctx.type() == PayloadType.BINARY) {
                readBefore.complete(server[0].stats().bytesIn() - ping.length);
            } else if (ctx.stage() == Stage.DATA) {
                assertEquals(1, ctx.json().asInt());
            }
        })) {
            server[0] = served.gaman;
            RawPeer flooder = served.connect();
            RawPeer other = served.connect();
            Await.until("both", () -> served.endpoint.connections() == 2);
            CountDownLatch release = served.hold();
            flooder.write(flood);
            other.write(ping);
            Thread flooding = new Thread(() -> {
                while (!readBefore.isDone()) {
                    flooder.write(flood);
                }
            });
            flooding.start();
            release.countDown();
            long bytes = readBefore.join();
            System.out.println("a message that came after a flood had begun was read after " + bytes + " bytes of it");
            assertTrue(bytes >= flood.length && bytes <= BufferPool.READ_BLOCK, bytes + " bytes");
            flooding.join();
        }
    }

    /** Counts, at the end of each pass of the loop, how many have come in it. */
    private static final class Passes implements Runnable {
        final List<Long> counts = new ArrayList<>();
        final CountDownLatch done = new CountDownLatch(1);
        private final Gaman gaman;
        private final long all;
        private long before;

        Passes(Gaman gaman, long all) {
            this.gaman = gaman;
            this.all = all;
            this.before = came(gaman);
        }

        @Override
        public void run() {
            long now = came(gaman);
            counts.add(now - before);
            before = now;
            if (now < all) {
                gaman.shared.loop.defer(this);
            } else {
                done.countDown();
            }
        }
    }

    private static long came(Gaman gaman) {
        return gaman.stats().accepted() + gaman.stats().refused();
    }

    /** Returns how many of 300 that wait come in each pass of the loop, in the first of which somebody else has a message. */
    private static List<Long> passes(int maxConnections) throws InterruptedException {
        int waiting = 300;
        Gaman[] server = new Gaman[1];
        List<Long> cameBeforeMessage = new ArrayList<>();
        try (Served served = new Served(IpcOptions.builder().maxConnections(maxConnections).build(), ctx -> {
            if (ctx.stage() == Stage.DATA) {
                cameBeforeMessage.add(came(server[0]) - 1);
                ctx.send("served");
            }
        })) {
            server[0] = served.gaman;
            RawPeer other = served.connect();
            Await.until("a connection", () -> served.endpoint.connections() == 1);
            CountDownLatch release = served.hold();
            for (int i = 0; i < waiting; i++) {
                served.connect();
            }
            other.write(RawPeer.text("x"));
            Passes passes = new Passes(served.gaman, 1 + waiting);
            // In the same pass as what holds up the loop, so that the count begins with the next.
            served.gaman.execute(() -> served.gaman.shared.loop.defer(passes));
            release.countDown();
            assertTrue(passes.done.await(30, TimeUnit.SECONDS));
            assertEquals("served", other.readFrame().text());
            System.out.println(waiting + " clients at once, of which there may be " + maxConnections + ": " + passes.counts
                    + " in each pass, and another's message after " + cameBeforeMessage);
            assertTrue(cameBeforeMessage.get(0) <= 64, "another's message after " + cameBeforeMessage);
            return passes.counts;
        }
    }

    @Test
    void atMost64AreAcceptedInAPass() throws InterruptedException {
        assertEquals(List.of(0L, 64L, 64L, 64L, 64L, 44L), passes(1000));
    }

    @Test
    void atMost64AreRefusedInAPass() throws InterruptedException {
        assertEquals(List.of(0L, 64L, 64L, 64L, 64L, 44L), passes(1));
    }
}

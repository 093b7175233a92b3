package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AllAtOnce;
import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import gaman.ipc.wire.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many peers that together have sent more of their messages than the heap has room for: of each test in a JVM of its own. */
@ExtendWith(AllAtOnce.class)
final class InboundBudgetTest {
    private static final int MEGABYTE = 1 << 20;

    /** Answers each message with its length, a text when so many milliseconds are over, and each line of its input with how many connections it ended for size, and why. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            Gaman gaman = Gaman.create();
            AtomicReference<String> why = new AtomicReference<>("");
            // A low mark, so that it is soon reached by what waits for a peer that does not read.
            gaman.ipc(Path.of(args[0]), IpcOptions.builder().highWaterMark(10_000).build(), ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    if (ctx.type() == PayloadType.TEXT) {
                        holdUpTheLoop(Integer.parseInt(ctx.text()));
                    }
                    ctx.send(Integer.toString(ctx.body().remaining()));
                } else if (ctx.stage() == Stage.CLOSE && ctx.closeCause() != null) {
                    why.set(ctx.closeCause().getMessage());
                }
            });
            gaman.mountServer();
            System.out.println("listening");
            Answer.eachLine(line -> gaman.stats().closes().get(CloseReason.FRAME_TOO_LARGE) + " ended: " + why);
        }
    }

    private static void holdUpTheLoop(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static ChildJvm serve(Path path, String heap) {
        ChildJvm server = ChildJvm.start(Child.class, List.of(heap), List.of(), path.toString());
        assertEquals("listening", server.hear());
        return server;
    }

    private static byte[] header(int payload) {
        return ByteBuffer.allocate(5).putInt(payload + 1).put((byte) 2).array();
    }

    /** Writes so many bytes of a payload, without having them all. */
    private static RawPeer zeros(RawPeer peer, int length) {
        byte[] some = new byte[1 << 16];
        for (int left = length; left > 0; left -= some.length) {
            peer.write(some, 0, Math.min(left, some.length));
        }
        return peer;
    }

    /** Returns after as many passes as it takes, at the most, to read what others have written before. */
    private static void awaitRead(RawPeer peer) {
        for (int i = 0; i < 20; i++) {
            assertEquals("1", peer.write(RawPeer.binary((byte) 1)).readFrame().text());
        }
    }

    private static String answer(RawPeer peer, Supplier<String> whyNot) {
        RawPeer.Frame answer = peer.readFrame();
        assertNotNull(answer, whyNot);
        return answer.text();
    }

    /** Writes as many of these bytes, to each, as the server takes before it reads nothing for so long. */
    private static void offer(List<RawPeer> peers, ByteBuffer bytes, long quietNanos) throws IOException {
        List<ByteBuffer> rests = new ArrayList<>();
        for (RawPeer peer : peers) {
            peer.channel().configureBlocking(false);
            rests.add(bytes.duplicate());
        }
        long[] lastProgress = {System.nanoTime()};
        Await.until("the server to read no more", () -> {
            for (int i = 0; i < peers.size(); i++) {
                try {
                    if (rests.get(i).hasRemaining() && peers.get(i).channel().write(rests.get(i)) > 0) {
                        lastProgress[0] = System.nanoTime();
                    }
                } catch (IOException ended) {
                    rests.get(i).position(rests.get(i).limit());
                }
            }
            return System.nanoTime() - lastProgress[0] > quietNanos;
        });
    }

    @Test
    void aHundredHalfMessagesDoNotFillASmallHeapAndOthersAreServed() throws IOException {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx16m")) {
            List<RawPeer> greedy = new ArrayList<>();
            try (RawPeer honest = RawPeer.connect(directory.resolve("s"))) {
                for (int i = 0; i < 100; i++) {
                    greedy.add(RawPeer.connect(directory.resolve("s")).write(header(12 * MEGABYTE)));
                    assertEquals("1", honest.write(RawPeer.binary((byte) 1)).readFrame().text());
                }
                // All together over six times the heap.
                offer(greedy, ByteBuffer.allocate(MEGABYTE), 300_000_000);
                assertEquals("1", honest.write(RawPeer.binary((byte) 1)).readFrame().text());
                // It is counted a moment before its handler hears why.
                Await.until("the first to be ended", () -> !server.ask("").endsWith(": "));
                String ended = server.ask("");
                assertTrue(ended.contains("messages that have not come whole hold") && ended.contains("1/8 of the heap"), ended);
                Matcher figures = Pattern.compile("hold (\\d+) bytes of memory, (\\d+) .* more than (\\d+) ").matcher(ended);
                assertTrue(figures.find(), ended);
                long held = Long.parseLong(figures.group(1));
                // Of the largest, which does not count, a megabyte has come, in a block of up to twice that.
                long most = 2 * Long.parseLong(figures.group(3)) + 2 * MEGABYTE + BufferPool.READ_BLOCK;
                assertTrue(held <= most, held + " bytes were held, at most " + most + " may be");
                System.out.println("of 100 peers with half a message, at a heap of 16 MiB, " + ended);
                for (RawPeer peer : greedy) {
                    peer.close();
                }
                honest.write(RawPeer.frame(2, new byte[MEGABYTE]));
                assertEquals(Integer.toString(MEGABYTE), answer(honest, () -> server.ask("")));
            } finally {
                greedy.forEach(RawPeer::close);
            }
        }
    }

    @Test
    void aMessageThatIsNotReadForAWhileStillArrives() throws Exception {
        // The limit is nearly 12 MiB. All four at once would hold 27 beside the largest, more than twice the limit, so that one
        // would be ended if none had to wait.
        int size = 9 * MEGABYTE;
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx96m")) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                peers.add(RawPeer.connect(directory.resolve("s")).write(header(size)));
            }
            List<Thread> writers = new ArrayList<>();
            for (RawPeer peer : peers) {
                Thread writer = new Thread(() -> zeros(peer, size));
                writer.start();
                writers.add(writer);
            }
            for (RawPeer peer : peers) {
                assertEquals(Integer.toString(size), peer.readFrame().text());
                peer.close();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertEquals("0 ended: ", server.ask(""));
        }
    }

    /** All at once they would hold fifteen times the limit; whoever has most is always read, so that somebody always comes to his end. */
    @Test
    void manyHonestLargeMessagesAtOncePassOneAfterTheOther() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx16m")) {
            byte[] large = RawPeer.frame(2, new byte[MEGABYTE]);
            List<String> answers = new CopyOnWriteArrayList<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Thread sender = new Thread(() -> {
                    try (RawPeer peer = RawPeer.connect(directory.resolve("s"))) {
                        for (int message = 0; message < 3; message++) {
                            answers.add(peer.write(large).readFrame().text());
                        }
                    }
                });
                sender.start();
                senders.add(sender);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertEquals("0 ended: ", server.ask(""));
            assertEquals(Collections.nCopies(90, "" + MEGABYTE), answers);
        }
    }

    /** They are stopped before they take more, not after: else they would hold twice the limit, and one would be ended. */
    @Test
    void manyThatBecomeReadableAtOnceAreAllServed() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx16m")) {
            int half = 128 * 1024;
            byte[] large = RawPeer.frame(2, new byte[MEGABYTE]);
            byte[] small = RawPeer.frame(2, new byte[5_000]);
            List<RawPeer> many = new ArrayList<>();
            List<RawPeer> few = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(RawPeer.connect(directory.resolve("s")));
            }
            for (int i = 0; i < 15; i++) {
                few.add(RawPeer.connect(directory.resolve("s")).write(large, 0, half));
            }
            awaitRead(many.get(0)); // it is just under the limit
            server.signal("STOP");
            for (RawPeer peer : few) {
                peer.write(large, half, half);
            }
            for (RawPeer peer : many) {
                peer.write(small, 0, small.length - 1);
            }
            server.signal("CONT");
            for (RawPeer peer : few) {
                new Thread(() -> peer.write(large, 2 * half, large.length - 2 * half)).start();
            }
            for (RawPeer peer : many) {
                peer.write(small, small.length - 1, 1);
            }
            for (RawPeer peer : many) {
                assertEquals("5000", peer.readFrame().text());
            }
            for (RawPeer peer : few) {
                assertEquals("" + MEGABYTE, peer.readFrame().text());
                peer.close();
            }
            assertEquals("0 ended: ", server.ask(""));
            many.forEach(RawPeer::close);
        }
    }

    /** With as many silent ones as are over the limit in bytes: a large message is neither held up nor ended by them. */
    @Test
    void anHonestLargeMessagePassesAmongManySilentHalves() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx16m");
                RawPeer honest = RawPeer.connect(directory.resolve("s"))) {
            List<RawPeer> silent = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                silent.add(RawPeer.connect(directory.resolve("s")).write(header(60_100)).write(new byte[60_000]));
            }
            // By which they can be told from one that goes on at once.
            long later = System.nanoTime() + 200_000_000;
            Await.until("the silent to be known for that", () -> System.nanoTime() > later);
            byte[] large = RawPeer.frame(2, new byte[MEGABYTE]);
            for (int i = 0; i < 50; i++) {
                honest.write(large);
                String which = "message " + i;
                assertEquals(Integer.toString(MEGABYTE), answer(honest, () -> which + ": " + server.ask("")));
            }
            honest.write(large, 0, 600_000);
            Await.until("the first silent ones to be ended", () -> !server.ask("").startsWith("0 "));
            honest.write(large, 600_000, large.length - 600_000);
            assertEquals(Integer.toString(MEGABYTE), answer(honest, () -> server.ask("")));
            silent.forEach(RawPeer::close);
        }
    }

    /** What goes on passes it: also beside small messages, of which each that comes whole lets others have another try. */
    @Test
    void aLargestThatDoesNotGoOnEnds() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx64m");
                RawPeer silent = zeros(RawPeer.connect(directory.resolve("s")).write(header(15 * MEGABYTE)), 9 * MEGABYTE);
                RawPeer honest = RawPeer.connect(directory.resolve("s"));
                RawPeer small = RawPeer.connect(directory.resolve("s"))) {
            Thread sender = new Thread(() -> zeros(honest.write(header(12 * MEGABYTE)), 12 * MEGABYTE));
            sender.start();
            byte[] halves = RawPeer.frame(2, new byte[3_000]);
            Await.until("the silent one to be ended", () -> {
                small.write(halves, 0, 1_500).write(halves, 1_500, halves.length - 1_500);
                assertEquals("3000", small.readFrame().text());
                return !server.ask("").startsWith("0 ");
            });
            assertEquals(Integer.toString(12 * MEGABYTE), answer(honest, () -> server.ask("")));
            sender.join();
            assertTrue(server.ask("").startsWith("1 "));
        }
    }

    /** They hold more than the silent ones, and what they wrote meanwhile has only to be read. */
    @Test
    void whoeverGoesOnOutlivesAHandlerThatHoldsUpTheLoop() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx16m");
                RawPeer slow = RawPeer.connect(directory.resolve("s"))) {
            List<RawPeer> silent = new ArrayList<>();
            List<RawPeer> writing = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                writing.add(RawPeer.connect(directory.resolve("s")).write(header(MEGABYTE)).write(new byte[200_000]));
            }
            awaitRead(slow);
            for (int i = 0; i < 8; i++) {
                silent.add(RawPeer.connect(directory.resolve("s")).write(header(MEGABYTE)).write(new byte[100_000]));
            }
            awaitRead(slow);
            slow.write(RawPeer.frame(1, "2500".getBytes(StandardCharsets.UTF_8)));
            int written = 200_000;
            for (int i = 0; i < 40; i++) {
                LockSupport.parkNanos(50_000_000); // first, so that the loop has not seen any of these when it is held up
                for (RawPeer peer : writing) {
                    peer.write(new byte[1]);
                }
                written++;
            }
            assertEquals("4", slow.readFrame().text());
            Await.until("a silent one to be ended", () -> !server.ask("").startsWith("0 "));
            for (RawPeer peer : writing) {
                peer.write(new byte[MEGABYTE - written]);
                assertEquals(Integer.toString(MEGABYTE), answer(peer, () -> server.ask("")));
                peer.close();
            }
            silent.forEach(RawPeer::close);
        }
    }

    @Test
    void whatIsHeldBackForASlowReaderIsNoHalfMessage() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx32m")) {
            List<RawPeer> slow = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                slow.add(RawPeer.connect(directory.resolve("s")));
            }
            // Empty messages: their answers are longer than they are. And longer than a half message may be unread.
            byte[] empty = RawPeer.binary();
            ByteBuffer flood = ByteBuffer.allocate(400_000 * empty.length);
            while (flood.hasRemaining()) {
                flood.put(empty);
            }
            offer(slow, flood.flip(), 3_000_000_000L);
            assertEquals("0 ended: ", server.ask(""));
            slow.forEach(RawPeer::close);
        }
    }
}

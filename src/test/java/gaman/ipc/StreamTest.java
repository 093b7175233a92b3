package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.Heap;
import gaman.ipc.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams of frames over a real socket, cut anywhere: nothing lost, repeated, reordered or changed. */
final class StreamTest {
    private static final long SEED = 20261122;

    private record Message(PayloadType type, byte[] payload) {
        static Message of(IpcContext ctx) {
            return new Message(ctx.type(), ctx.bytes());
        }
    }

    /** Writes down every message. */
    private static final class Collector implements IpcHandler {
        final List<Message> messages = new ArrayList<>();
        final AtomicInteger count = new AtomicInteger();

        @Override
        public void handle(IpcContext ctx) {
            if (ctx.stage() == Stage.DATA) {
                messages.add(Message.of(ctx));
                count.incrementAndGet();
            }
        }
    }

    private static List<Message> mixedMessages(Random random, int count, int largest) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Mostly small, now and then up to the largest; every tenth empty.
            int bound = random.nextInt(50) == 0 ? largest : random.nextInt(5) == 0 ? largest / 64 : 200;
            byte[] payload = new byte[i % 10 == 0 ? 0 : random.nextInt(bound + 1)];
            random.nextBytes(payload);
            messages.add(new Message(PayloadType.values()[random.nextInt(3)], payload));
        }
        return messages;
    }

    private static byte[] encode(List<Message> messages) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (Message message : messages) {
            stream.writeBytes(RawPeer.frame(message.type().code(), message.payload()));
        }
        return stream.toByteArray();
    }

    private static void assertSame(List<Message> expected, List<Message> actual, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).type(), actual.get(i).type(), what + ", message " + i);
            assertArrayEquals(expected.get(i).payload(), actual.get(i).payload(), what + ", message " + i);
        }
    }

    @Test
    void delivers1000MixedFramesUpTo1MiBCutAtRandom() {
        Heap.needs(96);
        Random random = new Random(SEED);
        List<Message> messages = mixedMessages(random, 998, 1 << 20);
        messages.add(new Message(PayloadType.BINARY, new byte[1 << 20]));
        messages.add(new Message(PayloadType.TEXT, new byte[0]));
        byte[] stream = encode(messages);
        Collector collector = new Collector();
        try (Served served = new Served(collector)) {
            RawPeer peer = served.connect();
            for (int at = 0; at < stream.length;) {
                int length = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 10 : 300_000));
                peer.write(stream, at, length);
                at += length;
            }
            Await.until(() -> messages.size() + " messages, got " + collector.count, () -> collector.count.get() >= messages.size());
            assertSame(messages, collector.messages, "seed " + SEED);
        }
    }

    @Test
    void delivers1000MixedFramesUpTo1MiBWrittenByteByByte() {
        Random random = new Random(SEED + 1);
        List<Message> messages = mixedMessages(random, 999, 2000);
        byte[] large = new byte[1 << 20];
        random.nextBytes(large);
        messages.add(500, new Message(PayloadType.BINARY, large));
        byte[] stream = encode(messages);
        Collector collector = new Collector();
        try (Served served = new Served(collector)) {
            RawPeer peer = served.connect();
            for (int at = 0; at < stream.length; at++) {
                peer.write(stream, at, 1);
            }
            Await.until(() -> messages.size() + " messages, got " + collector.count, () -> collector.count.get() >= messages.size());
            assertSame(messages, collector.messages, "seed " + (SEED + 1));
        }
    }

    @Test
    void echoesEveryFrameOfTenThousandRandomStreams() throws Exception {
        int streams = 10_000;
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        long before = Descriptors.open();
        try (Served served = new Served(ctx -> {
            switch (ctx.stage()) {
                case OPEN -> opened.incrementAndGet();
                case DATA -> {
                    switch (ctx.type()) {
                        case TEXT -> ctx.send(ctx.text());
                        default -> ctx.send(ctx.body());
                    }
                }
                default -> closed.incrementAndGet();
            }
        })) {
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                int client = c;
                clients.add(new Thread(() -> {
                    for (int i = client; i < streams && wrong.isEmpty(); i += 2) {
                        try {
                            echoOneStream(served, SEED + i);
                        } catch (Throwable t) {
                            wrong.add("seed " + (SEED + i) + ": " + t);
                        }
                    }
                }));
            }
            clients.forEach(Thread::start);
            for (Thread client : clients) {
                client.join();
            }
            assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
            Await.until(() -> streams + " ends, got " + closed, () -> closed.get() == streams);
            assertEquals(streams, opened.get());
        }
        Descriptors.awaitAtMost(before);
    }

    private static void echoOneStream(Served served, long seed) {
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] payload = new byte[random.nextInt(random.nextInt(20) == 0 ? 5000 : 40)];
            random.nextBytes(payload);
            for (int b = 0; b < payload.length; b++) {
                payload[b] &= 0x7F; // text comes back as it went
            }
            messages.add(new Message(PayloadType.values()[random.nextInt(3)], payload));
        }
        byte[] stream = encode(messages);
        try (RawPeer peer = RawPeer.connect(served.path)) {
            for (int at = 0; at < stream.length;) {
                int length = Math.min(stream.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 3 : 3000));
                peer.write(stream, at, length);
                at += length;
            }
            peer.end();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (Message message : messages) {
                expected.writeBytes(RawPeer.frame(message.type() == PayloadType.TEXT ? 1 : 2, message.payload()));
            }
            assertArrayEquals(expected.toByteArray(), peer.readToEnd());
        }
    }

    @Test
    void deliversWhatIsWholeAndNothingOfWhatIsCutOff() {
        List<Message> messages = List.of(new Message(PayloadType.JSON, "[1]".getBytes()), new Message(PayloadType.TEXT, new byte[0]),
                new Message(PayloadType.BINARY, new byte[] {1, 2, 3, 4}));
        byte[] stream = encode(messages);
        int[] ends = {8, 13, 22};
        for (int cut = 0; cut <= stream.length; cut++) {
            Recorder recorder = new Recorder();
            try (Served served = new Served(recorder)) {
                served.connect().write(stream, 0, cut).close();
                List<String> events = recorder.untilClosed();
                int whole = cut >= ends[2] ? 3 : cut >= ends[1] ? 2 : cut >= ends[0] ? 1 : 0;
                boolean between = cut == 0 || cut == ends[0] || cut == ends[1] || cut == ends[2];
                assertEquals(whole + 2, events.size(), "cut at " + cut + ": " + events);
                assertEquals(between ? "CLOSE PEER_CLOSED" : "CLOSE TRUNCATED", events.get(events.size() - 1), "cut at " + cut);
            }
        }
    }

    @Test
    void acceptsAMessageOfTheLimitAndRefusesOneByteMore() {
        IpcOptions options = IpcOptions.builder().maxFrameSize(1000).build();
        Recorder recorder = new Recorder();
        try (Served served = new Served(options, recorder)) {
            RawPeer peer = served.connect().write(RawPeer.frame(2, new byte[999])).write(RawPeer.frame(2, new byte[1000]), 0, 4);
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            assertEquals("CLOSE FRAME_TOO_LARGE", recorder.untilClosed().get(2));
            String cause = recorder.connection().closeCause().getMessage();
            assertTrue(cause.contains("1001") && cause.contains("maxFrameSize=1000"), cause);
        }
    }
}

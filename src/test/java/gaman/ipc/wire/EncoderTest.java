package gaman.ipc.wire;

import static gaman.ipc.wire.FrameFormat.BINARY;
import static gaman.ipc.wire.FrameFormat.JSON;
import static gaman.ipc.wire.FrameFormat.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bytes that leave, and that what is encoded is what is decoded. */
@Timeout(60)
class EncoderTest {
    private static final int SEEDS = 300;
    private static final int MESSAGES = 200;

    private final BufferPool pool = new BufferPool(1 << 20);

    @Test
    void writesFramesAsTheProtocolDrawsThem() {
        assertEquals("00000012007b2268656c6c6f223a22776f726c64227d", encoded(true, JSON, "{\"hello\":\"world\"}"));
        assertEquals("000000060168656c6c6f", encoded(true, TEXT, "hello"));
        assertEquals("0000000102", encoded(true, BINARY, ""));
        assertEquals("0000000101", encoded(true, TEXT, ""));
        assertEquals("0000010002" + "78".repeat(255), encoded(true, BINARY, "x".repeat(255)));
        assertEquals("0001000102" + "78".repeat(65_536), encoded(true, BINARY, "x".repeat(65_536)));
    }

    @Test
    void writesUnframedMessagesBareWithALineFeedAfterJsonAndText() {
        assertEquals("7b7d0a", encoded(false, JSON, "{}"));
        assertEquals("68690a", encoded(false, TEXT, "hi"));
        assertEquals("0a", encoded(false, TEXT, ""));
        assertEquals("6869", encoded(false, BINARY, "hi"));
        assertEquals("", encoded(false, BINARY, ""));
    }

    @Test
    void refusesAMessageThatNoBlockCanHoldAndWritesNothing() {
        RingBuffer ring = new RingBuffer(pool, Feed.BLOCK);
        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertThrows(IllegalArgumentException.class, () -> put(ring, true, BINARY, nothing, 0, 1 << 30));
        assertThrows(IllegalArgumentException.class, () -> put(ring, false, TEXT, nothing, 0, Integer.MAX_VALUE));
        assertEquals(0, ring.size());
        assertEquals(0, pool.lentBytes());
    }

    @Test
    void isUndoneByTheFrameDecoderAtAnyPlaceInTheRing() {
        int wraps = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            RingBuffer ring = new RingBuffer(pool, Feed.BLOCK);
            FrameDecoder decoder = new FrameDecoder(10_000);
            byte[] waiting = message(random);
            byte waitingType = append(ring, random, true, waiting);
            for (int i = 0; i < MESSAGES; i++) {
                // One always stands before the other, so that the ring never restarts at 0.
                byte[] next = message(random);
                byte nextType = append(ring, random, true, next);
                assertEquals(Decoder.Step.MESSAGE, decoder.next(ring, 0), "seed " + seed);
                int borrowed = ring.borrowed();
                assertEquals(waitingType, decoder.type(), "seed " + seed);
                assertArrayEquals(waiting, copy(ring.view(decoder.payloadOffset(), decoder.payloadLength())), "seed " + seed);
                wraps += ring.borrowed() > borrowed ? 1 : 0;
                ring.consume(decoder.length());
                if (random.nextInt(8) == 0) {
                    ring.settle();
                }
                waiting = next;
                waitingType = nextType;
            }
            ring.clear();
            ring.settle();
        }
        assertTrue(wraps > 1_000, wraps + " payloads wrapped");
        assertEquals(0, pool.lentBytes());
    }

    @Test
    void unframedJsonIsUndoneByTheUnframedDecoder() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            RingBuffer ring = new RingBuffer(pool, Feed.BLOCK);
            UnframedDecoder decoder = new UnframedDecoder(10_000);
            for (int i = 0; i < MESSAGES; i++) {
                boolean json = random.nextBoolean();
                String content = "x".repeat(1 + random.nextInt(400));
                byte[] payload = Feed.latin1(json ? "[\"" + content + "\"]" : content);
                put(ring, false, json ? JSON : TEXT, ByteBuffer.wrap(payload), 0, payload.length);
                assertEquals(Decoder.Step.MESSAGE, decoder.next(ring, 0), "seed " + seed);
                assertEquals(json ? JSON : TEXT, decoder.type(), "seed " + seed);
                assertArrayEquals(payload, copy(ring.view(decoder.payloadOffset(), decoder.payloadLength())), "seed " + seed);
                ring.consume(decoder.length());
            }
        }
    }

    private static byte[] message(Random random) {
        byte[] payload = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(600)];
        random.nextBytes(payload);
        return payload;
    }

    private static void put(RingBuffer ring, boolean framed, byte type, ByteBuffer source, int index, int length) {
        ring.reserve(Encoder.length(framed, type, length));
        if (framed) {
            ring.put(FrameFormat.sizeField(length), type, source, index, length);
        } else {
            Encoder.putUnframed(ring, type, source, index, length);
        }
    }

    private static byte append(RingBuffer ring, Random random, boolean framed, byte[] payload) {
        byte type = (byte) random.nextInt(3);
        int size = ring.size();
        if (random.nextBoolean()) {
            put(ring, framed, type, ByteBuffer.wrap(payload), 0, payload.length);
        } else {
            ByteBuffer direct = ByteBuffer.allocateDirect(payload.length + 3).position(3).put(payload).position(1);
            put(ring, framed, type, direct, 3, payload.length);
            assertEquals(1, direct.position());
        }
        assertEquals(size + Encoder.length(framed, type, payload.length), ring.size());
        return type;
    }

    private String encoded(boolean framed, byte type, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        RingBuffer ring = new RingBuffer(pool, Feed.BLOCK);
        put(ring, framed, type, ByteBuffer.wrap(bytes), 0, bytes.length);
        assertEquals(Encoder.length(framed, type, bytes.length), ring.size());
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < ring.size(); i++) {
            hex.append(String.format("%02x", ring.get(i)));
        }
        return hex.toString();
    }

    private static byte[] copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }
}

package gaman.ipc.wire;

import static gaman.ipc.wire.Decoder.Step.MORE;
import static gaman.ipc.wire.Decoder.Step.NO_TYPE;
import static gaman.ipc.wire.Decoder.Step.TOO_LARGE;
import static gaman.ipc.wire.Decoder.Step.UNKNOWN_TYPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.wire.Feed.Message;
import gaman.ipc.wire.Feed.Parsed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames out of a stream, however it is cut, and what is refused. */
@Timeout(60)
class FrameDecoderTest {
    private static final int LIMIT = 2_000;
    private static final int SEEDS = 5_000;

    @Test
    void deliversEveryFrameHoweverTheStreamIsSplit() {
        byte[] stream = threeTypesAndEmptyOnes();
        Parsed expected = parse(stream, LIMIT);
        assertEquals(6, expected.messages().size());
        for (int split = 0; split <= stream.length; split++) {
            check(expected, stream, "split at " + split, split);
        }
        Feed feed = feed(LIMIT);
        feed.byteByByte(stream);
        assertEquals(expected.messages(), feed.messages);
    }

    @Test
    void deliversEveryFrameAtEveryPairOfSplits() {
        byte[] stream = threeTypesAndEmptyOnes();
        Parsed expected = parse(stream, LIMIT);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                check(expected, stream, "split at " + first + " and " + second, first, second);
            }
        }
    }

    @Test
    void neverDeliversAFrameThatTheEndOfTheStreamCutsOff() {
        byte[] stream = concat(frame(0, "{\"a\":1}"), frame(2, ""), frame(1, "hello"));
        for (int cut = 0; cut <= stream.length; cut++) {
            byte[] head = Arrays.copyOf(stream, cut);
            check(parse(head, LIMIT), head, "cut at " + cut);
        }
    }

    @Test
    void agreesWithTheModelOnRandomStreams() {
        int wraps = 0;
        int refusals = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] stream = randomStream(random);
            Parsed expected = parse(stream, LIMIT);
            Feed feed = feed(LIMIT);
            feed.inRandomChunks(stream, random, 1 << random.nextInt(12));
            feed.assertEndsAs(expected, "seed " + seed);
            wraps += feed.wraps;
            refusals += expected.step() == MORE ? 0 : 1;
        }
        assertTrue(wraps > 800, wraps + " payloads wrapped");
        assertTrue(refusals > 100, refusals + " streams were refused");
    }

    @Test
    void refusesAMalformedHeaderAtTheByteThatDecidesAndNotBefore() {
        refuses("00 00 00 00", NO_TYPE, 0);
        refuses("ff ff ff ff", TOO_LARGE, 0xFFFF_FFFFL);
        refuses("80 00 00 00", TOO_LARGE, 0x8000_0000L);
        refuses("7f ff ff ff", TOO_LARGE, 0x7FFF_FFFFL);
        refuses("20 00 00 00", TOO_LARGE, 0x2000_0000L);
        refuses("00 00 07 d1", TOO_LARGE, LIMIT + 1);
        refuses("00 00 00 05 03", UNKNOWN_TYPE, 3);
        refuses("00 00 00 01 7f", UNKNOWN_TYPE, 127);
        refuses("00 00 00 05 80", UNKNOWN_TYPE, 128);
        refuses("00 00 07 d0 ff", UNKNOWN_TYPE, 255);
    }

    @Test
    void acceptsASizeOfExactlyTheLimit() {
        byte[] largest = frame(2, "x".repeat(LIMIT - 1));
        assertEquals(LIMIT, ByteBuffer.wrap(largest).getInt());
        check(new Parsed(List.of(new Message(2, "x".repeat(LIMIT - 1))), MORE, 0), largest, "at the limit", 4, 5, LIMIT);

        Feed smallest = feed(1);
        smallest.all(concat(frame(1, ""), frame(0, ""), frame(2, "a")));
        assertEquals(List.of(new Message(1, ""), new Message(0, "")), smallest.messages);
        assertEquals(TOO_LARGE, smallest.step);
        assertEquals(2, smallest.refused());
    }

    @Test
    void borrowsByWhatCameAndNotByWhatWasDeclared() {
        Feed feed = feed(FrameFormat.MAX_SIZE);
        feed.all(hex("1f ff ff ff 02"));
        assertEquals(MORE, feed.step);
        assertEquals(BufferPool.SMALLEST_BLOCK, feed.ring.borrowed());
        byte[] chunk = new byte[300];
        for (int came = 5 + chunk.length; came < 100_000; came += chunk.length) {
            feed.all(chunk);
            assertEquals(came, feed.ring.size());
            assertTrue(feed.ring.borrowed() <= Math.max(Feed.BLOCK, 8 * came), feed.ring.borrowed() + " for " + came);
        }
    }

    @Test
    void aThousandHostileHeadersCostLessThanAMebibyte() {
        BufferPool pool = new BufferPool();
        List<RingBuffer> rings = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            RingBuffer ring = new RingBuffer(pool);
            ring.space().put(hex(List.of("ff ff ff ff", "80 00 00 00", "7f ff ff ff", "1f ff ff ff").get(i % 4)));
            ring.received(4);
            assertEquals(i % 4 == 3 ? MORE : TOO_LARGE, new FrameDecoder(FrameFormat.MAX_SIZE).next(ring, 0));
            ring.settle();
            rings.add(ring);
        }
        assertTrue(pool.lentBytes() + pool.keptBytes() < 1 << 20, pool.lentBytes() + " lent, " + pool.keptBytes() + " kept");
        assertEquals(1_000 * BufferPool.SMALLEST_BLOCK, pool.lentBytes());
    }

    private static void refuses(String header, Decoder.Step step, long value) {
        byte[] bytes = hex(header);
        for (String before : List.of("", "00 00 00 01 02", "00 00 00 03 01 68 69")) {
            Feed feed = feed(LIMIT);
            feed.all(hex(before));
            for (int i = 0; i < bytes.length; i++) {
                assertEquals(MORE, feed.step, header + " before byte " + i);
                feed.chunk(bytes, i, i + 1);
            }
            assertEquals(step, feed.step, header);
            assertEquals(value, feed.refused(), header);
            assertEquals(before.isEmpty() ? 0 : 1, feed.messages.size());
        }
    }

    private static void check(Parsed expected, byte[] stream, String how, int... splits) {
        Feed feed = feed(LIMIT);
        int from = 0;
        for (int split : splits) {
            feed.chunk(stream, from, split);
            from = split;
        }
        feed.chunk(stream, from, stream.length);
        feed.assertEndsAs(expected, how);
    }

    /** The model: reads the whole stream at once. */
    private static Parsed parse(byte[] stream, int limit) {
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (stream.length - at >= 4) {
            long size = Integer.toUnsignedLong(ByteBuffer.wrap(stream).getInt(at));
            if (size == 0) {
                return new Parsed(messages, NO_TYPE, 0);
            }
            if (size > limit) {
                return new Parsed(messages, TOO_LARGE, 0);
            }
            if (stream.length - at == 4) {
                break;
            }
            if (stream[at + 4] < 0 || stream[at + 4] > 2) {
                return new Parsed(messages, UNKNOWN_TYPE, 0);
            }
            int next = at + 4 + (int) size;
            if (next > stream.length) {
                break;
            }
            messages.add(Message.of(stream[at + 4], stream, at + 5, next));
            at = next;
        }
        return new Parsed(messages, MORE, stream.length - at);
    }

    private static byte[] randomStream(Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int most = 1 << random.nextInt(11);
        for (int frames = random.nextInt(30); frames > 0; frames--) {
            byte[] payload = new byte[random.nextInt(most)];
            random.nextBytes(payload);
            byte[] frame = frame(random.nextInt(3), new String(payload, StandardCharsets.ISO_8859_1));
            if (random.nextInt(100) == 0) {
                frame[random.nextInt(5)] = (byte) random.nextInt();
            }
            stream.writeBytes(frame);
        }
        byte[] whole = stream.toByteArray();
        return random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole;
    }

    private static byte[] threeTypesAndEmptyOnes() {
        return concat(frame(0, "{\"a\":1}"), frame(1, ""), frame(2, "\0\1\2"), frame(0, ""), frame(2, ""), frame(1, "hello"));
    }

    private static Feed feed(int limit) {
        return new Feed(new FrameDecoder(limit));
    }

    private static byte[] frame(int type, String payload) {
        byte[] bytes = Feed.latin1(payload);
        return ByteBuffer.allocate(5 + bytes.length).putInt(1 + bytes.length).put((byte) type).put(bytes).array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] hex(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String digits : text.isEmpty() ? new String[0] : text.split(" ")) {
            bytes.write(Integer.parseInt(digits, 16));
        }
        return bytes.toByteArray();
    }
}

package gaman.ipc.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a decoder makes of a stream that comes in pieces, used as a connection uses it. */
final class Feed {
    /** A small block, so that messages wrap and rings grow. */
    static final int BLOCK = 512;

    /** A message, its payload as Latin-1 so that a failure shows it. */
    record Message(int type, String payload) {
        static Message of(int type, byte[] bytes, int from, int to) {
            return new Message(type, new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        }
    }

    /** What a stream holds: its messages, then how it goes on; and what no message has taken of it, unless it is refused. */
    record Parsed(List<Message> messages, Decoder.Step step, int left) {
    }

    /** One for all: a pool begins with a block of its own, too much for each of some ten thousand streams of a few bytes. */
    private static final BufferPool POOL = new BufferPool(64 * 1024);

    final RingBuffer ring = new RingBuffer(POOL, BLOCK);
    final List<Message> messages = new ArrayList<>();
    private final Decoder decoder;
    Decoder.Step step = Decoder.Step.MORE;
    /** How many payloads were handed over as a copy, because they wrapped. */
    int wraps;

    Feed(Decoder decoder) {
        this.decoder = decoder;
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One chunk comes: it is decoded as far as it goes, and the ring settles if {@code settling}. */
    void chunk(byte[] bytes, int from, int to, boolean settling) {
        receive(bytes, from, to);
        decode(false);
        if (settling) {
            ring.settle();
        }
    }

    void chunk(byte[] bytes, int from, int to) {
        chunk(bytes, from, to, true);
    }

    void all(byte[] bytes) {
        chunk(bytes, 0, bytes.length);
    }

    void byteByByte(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            chunk(bytes, i, i + 1);
        }
    }

    /** Chunks of at most so many bytes; the ring settles after some of them. */
    void inRandomChunks(byte[] bytes, Random random, int most) {
        for (int at = 0; at < bytes.length;) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(most));
            chunk(bytes, at, to, random.nextBoolean());
            at = to;
        }
    }

    /** The stream ends, and was what it should be. */
    void assertEndsAs(Parsed expected, String how) {
        int left = end();
        assertEquals(expected.messages(), messages, how);
        assertEquals(expected.step(), step, how);
        if (expected.step() == Decoder.Step.MORE) {
            assertEquals(expected.left(), left, how);
        }
        ring.clear();
        ring.settle();
    }

    /** The stream ends; returns the bytes that belong to no message, blanks before them left out. */
    int end() {
        decode(true);
        while (decoder instanceof UnframedDecoder && !ring.isEmpty() && " \t\r\n".indexOf(ring.get(0)) >= 0) {
            ring.consume(1);
        }
        return ring.size();
    }

    long refused() {
        return decoder.refused();
    }

    private void receive(byte[] bytes, int from, int to) {
        for (int at = from; at < to;) {
            ByteBuffer space = ring.space();
            int count = Math.min(space.remaining(), to - at);
            space.put(bytes, at, count);
            ring.received(count);
            at += count;
        }
    }

    private void decode(boolean atEnd) {
        int handled = 0;
        while ((step == Decoder.Step.MORE || step == Decoder.Step.MESSAGE) && handled < ring.size()) {
            step = atEnd ? decoder.last(ring, handled) : decoder.next(ring, handled);
            if (step != Decoder.Step.MESSAGE) {
                break;
            }
            messages.add(inHand());
            handled += decoder.length();
            step = Decoder.Step.MORE;
        }
        ring.consume(handled);
    }

    private Message inHand() {
        int borrowed = ring.borrowed();
        ByteBuffer view = ring.view(decoder.payloadOffset(), decoder.payloadLength());
        wraps += ring.borrowed() > borrowed ? 1 : 0;
        byte[] payload = new byte[view.remaining()];
        view.get(payload);
        return Message.of(decoder.type(), payload, 0, payload.length);
    }
}

package gaman.ipc;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonValue;
import gaman.ipc.wire.BufferPool;
import gaman.ipc.wire.Decoder;
import gaman.ipc.wire.FrameDecoder;
import gaman.ipc.wire.FrameFormat;
import gaman.ipc.wire.RingBuffer;
import gaman.ipc.wire.UnframedDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What one peer has sent and the handler has not had yet, and the message that it has in hand. */
final class Inbound {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final RingBuffer ring;
    private Decoder decoder;
    private boolean inHand;
    private JsonValue json;

    Inbound(BufferPool pool) {
        ring = new RingBuffer(pool);
    }

    /** Reads once; returns how many bytes came, or -1 at the end of the stream. */
    int read(SocketChannel channel) throws IOException {
        int count = channel.read(ring.space());
        if (count > 0) {
            ring.received(count);
        }
        return count;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    /** The peer's form is known once a decoder is chosen. */
    boolean hasDecoder() {
        return decoder != null;
    }

    /** Tells by the first byte, which must be there, whether the peer writes frames. */
    boolean beginsFramed() {
        return Byte.toUnsignedInt(ring.get(0)) < FrameFormat.FIRST_UNFRAMED_BYTE;
    }

    void choose(boolean framed, int maxFrameSize) {
        decoder = framed ? new FrameDecoder(maxFrameSize) : new UnframedDecoder(maxFrameSize);
    }

    /** Looks for the next message and takes it in hand; at the end of the stream, one that only the end completes too. */
    Decoder.Step next(boolean atEnd) {
        Decoder.Step step = atEnd ? decoder.last(ring) : decoder.next(ring);
        inHand = step == Decoder.Step.MESSAGE;
        return step;
    }

    /** The value for which the decoder refused the stream. */
    long refused() {
        return decoder.refused();
    }

    /** Lets go of the message in hand. */
    void done() {
        inHand = false;
        json = null;
        ring.consume(decoder.length());
    }

    /** Throws away what came, and gives the memory back. */
    void discard() {
        ring.clear();
        ring.settle();
    }

    /** Gives back memory that is not needed until the next read. */
    void settle() {
        ring.settle();
    }

    PayloadType type() {
        return inHand ? PayloadType.of(decoder.type()) : null;
    }

    ByteBuffer body() {
        ByteBuffer view = inHand ? ring.view(decoder.payloadOffset(), decoder.payloadLength()) : NOTHING;
        return view.order(ByteOrder.BIG_ENDIAN);
    }

    byte[] bytes() {
        ByteBuffer body = body();
        byte[] copy = new byte[body.remaining()];
        body.get(body.position(), copy);
        return copy;
    }

    String text() {
        return inHand ? new String(bytes(), StandardCharsets.UTF_8) : "";
    }

    JsonValue json() {
        if (json == null || !inHand) {
            json = Json.parseOrMissing(body());
        }
        return json;
    }
}

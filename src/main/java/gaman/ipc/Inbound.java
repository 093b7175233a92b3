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

    private final Limits limits;
    private final Outbound outbound;
    private final RingBuffer ring;
    private Refusal refusal;
    private Decoder decoder;
    private boolean inHand;
    private JsonValue json;

    /** The form of what comes is also that of what goes out. */
    Inbound(Limits limits, BufferPool pool, Outbound outbound) {
        this.limits = limits;
        this.outbound = outbound;
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

    /**
     * Looks for the next message and takes it in hand; at the end of the stream, one that only the end completes too.
     * There must be bytes. False if there is no whole message, or if the stream is refused: then {@link #refusal} says
     * why.
     */
    boolean next(boolean atEnd) {
        if (decoder == null && !chooseForm()) {
            return false;
        }
        Decoder.Step step = atEnd ? decoder.last(ring) : decoder.next(ring);
        inHand = step == Decoder.Step.MESSAGE;
        if (!inHand && step != Decoder.Step.MORE) {
            refusal = Refusal.of(step, decoder.refused(), limits.maxFrameSize());
        }
        return inHand;
    }

    /** The first byte decides the form for the connection's life. */
    private boolean chooseForm() {
        boolean framed = Byte.toUnsignedInt(ring.get(0)) < FrameFormat.FIRST_UNFRAMED_BYTE;
        if (!framed && limits.unframed() == Unframed.REFUSE) {
            refusal = Refusal.unframed();
            return false;
        }
        decoder = framed ? new FrameDecoder(limits.maxFrameSize()) : new UnframedDecoder(limits.maxFrameSize());
        outbound.framed(framed || limits.unframed() == Unframed.ANSWER_FRAMED);
        return true;
    }

    /** Why the stream must not be read any further; null while it may. */
    Refusal refusal() {
        return refusal;
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

    /** Copies, without touching the view that the handler may be reading from. */
    byte[] bytes() {
        byte[] copy = new byte[inHand ? decoder.payloadLength() : 0];
        if (inHand) {
            ring.copy(decoder.payloadOffset(), copy);
        }
        return copy;
    }

    String text() {
        return inHand ? new String(bytes(), StandardCharsets.UTF_8) : "";
    }

    /** Parsed once per message. */
    JsonValue json() {
        if (!inHand) {
            return Json.parseOrMissing(NOTHING);
        }
        if (json == null) {
            json = Json.parseOrMissing(ByteBuffer.wrap(bytes()));
        }
        return json;
    }
}

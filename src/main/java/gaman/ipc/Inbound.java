package gaman.ipc;

import gaman.ipc.json.JsonValue;
import gaman.ipc.wire.BufferPool;
import gaman.ipc.wire.Decoder;
import gaman.ipc.wire.FrameDecoder;
import gaman.ipc.wire.FrameFormat;
import gaman.ipc.wire.RingBuffer;
import gaman.ipc.wire.UnframedDecoder;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What one peer has sent and the handler has not had yet, and the message that it has in hand. */
final class Inbound {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Limits limits;
    private final Shared shared;
    private final Outbound outbound;
    private final SocketChannel channel;
    private final RingBuffer ring;
    private boolean ended;
    private ProtocolException refusal;
    private boolean tooLarge;
    private Decoder decoder;
    private boolean inHand;
    private JsonValue json;

    /** The form of what comes is also that of what goes out. */
    Inbound(Limits limits, Shared shared, SocketChannel channel, Outbound outbound) {
        this.limits = limits;
        this.shared = shared;
        this.channel = channel;
        this.outbound = outbound;
        ring = new RingBuffer(shared.pool);
    }

    /** Makes room for a read, and takes memory if it has to; {@code room} is as for {@link RingBuffer#space(int)}. */
    ByteBuffer space(int room) {
        return ring.space(room);
    }

    /** Reads once into the {@link #space}; returns how many bytes came, or -1 at the end of the stream. */
    int read(ByteBuffer space) throws IOException {
        int count = channel.read(space);
        if (count > 0) {
            ring.received(count);
        }
        ended = count < 0;
        return count;
    }

    /** Whether the peer has ended its side. */
    boolean isEnded() {
        return ended;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    /** Whether more memory would have to be taken for more bytes. */
    boolean isFull() {
        return ring.size() == borrowed();
    }

    /** The bytes of memory that it has. */
    int borrowed() {
        return ring.borrowed();
    }

    /** How long the message is that has come in part, if that is known; else what is taken for its first bytes. */
    int needed() {
        return ring.isEmpty() || ring.expected() == 0 ? BufferPool.READ_BLOCK : ring.expected();
    }

    /** How many bytes have come and not been {@linkplain #consume consumed}. */
    int size() {
        return ring.size();
    }

    /**
     * Looks for the message that begins {@code from} bytes after the oldest, and takes it in hand; at the end of the stream,
     * one that only the end completes too. There must be bytes. Returns how long it is, or 0 if there is no whole message,
     * or if the stream is refused: then {@link #refusal} says why.
     */
    int next(int from, boolean atEnd) {
        if (decoder == null && !chooseForm()) {
            return 0;
        }
        Decoder.Step step = atEnd ? decoder.last(ring, from) : decoder.next(ring, from);
        if (step == Decoder.Step.MESSAGE) {
            inHand = true;
            return decoder.length();
        }
        if (step != Decoder.Step.MORE) {
            refuse(step, decoder.refused());
        }
        return 0;
    }

    /** What the decoder found wrong, and the value it found. */
    private void refuse(Decoder.Step step, long value) {
        if (step == Decoder.Step.NO_TYPE) {
            refusal = new ProtocolException("frame size 0: the size counts the type byte too, so it is at least 1");
        } else if (step == Decoder.Step.UNKNOWN_TYPE) {
            refusal = new ProtocolException("frame type " + value + ": types are 0 (JSON), 1 (text) and 2 (binary)");
        } else {
            tooLarge = true;
            refusal = new ProtocolException("message of " + value + " bytes (type byte and payload) is over maxFrameSize="
                    + limits.maxFrameSize + ": raise maxFrameSize, or let the peer send less");
        }
    }

    /** The first byte decides the form for the connection's life. */
    private boolean chooseForm() {
        boolean framed = Byte.toUnsignedInt(ring.get(0)) < FrameFormat.FIRST_UNFRAMED_BYTE;
        if (!framed && limits.unframed == Unframed.REFUSE) {
            refusal = new ProtocolException("the peer writes no frames, which a server refuses with unframed=REFUSE, and a client"
                    + " always: let it frame its messages, or let the server choose ANSWER_UNFRAMED");
            return false;
        }
        decoder = framed ? new FrameDecoder(limits.maxFrameSize) : new UnframedDecoder(limits.maxFrameSize);
        outbound.framed(framed || limits.unframed == Unframed.ANSWER_FRAMED);
        return true;
    }

    /** Why the stream must not be read any further, in the words that are logged; null while it may. */
    ProtocolException refusal() {
        return refusal;
    }

    /** The same, as far as there are names for it. */
    CloseReason refused() {
        return tooLarge ? CloseReason.FRAME_TOO_LARGE : CloseReason.PROTOCOL_ERROR;
    }

    /** Lets go of the message in hand. */
    void done() {
        inHand = false;
        if (json != null) {
            json = null;
        }
    }

    /** Drops messages that have been handled: the {@code count} oldest bytes. */
    void consume(int count) {
        ring.consume(count);
    }

    /** Throws away what came, and gives the memory back. */
    void discard() {
        ring.clear();
        ring.settle();
    }

    /** Gives back memory that is not needed until the next read; returns how much it still has. */
    int settle() {
        ring.settle();
        return borrowed();
    }

    /** Takes no more memory than it needs until the next read; false if memory is short for that. */
    boolean compact() {
        return ring.compact();
    }

    PayloadType type() {
        return inHand ? PayloadType.of(decoder.type()) : null;
    }

    ByteBuffer body() {
        ByteBuffer view = inHand ? ring.view(decoder.payloadOffset(), decoder.payloadLength()) : NOTHING;
        return view.order(ByteOrder.BIG_ENDIAN);
    }

    /** Whether this is what {@link #body} returned. */
    boolean isBody(ByteBuffer buffer) {
        return ring.isView(buffer);
    }

    /** Copies, without touching the view that the handler may be reading from. */
    byte[] bytes() {
        byte[] copy = new byte[length()];
        copyInto(copy);
        return copy;
    }

    String text() {
        return new String(scratch(), 0, length(), StandardCharsets.UTF_8);
    }

    /** The length of the payload in hand; 0 without one. */
    int length() {
        return inHand ? decoder.payloadLength() : 0;
    }

    /** The payload, at the start of an array that somebody else will use next. */
    private byte[] scratch() {
        byte[] scratch = shared.scratch(length());
        copyInto(scratch);
        return scratch;
    }

    private void copyInto(byte[] array) {
        if (inHand) {
            ring.copy(decoder.payloadOffset(), array, length());
        }
    }

    /** Parsed once per message. */
    JsonValue json() {
        if (!inHand) {
            return shared.json().parseOrMissing(scratch(), 0, 0);
        }
        if (json == null) {
            json = shared.json().parseOrMissing(scratch(), 0, length());
        }
        return json;
    }
}

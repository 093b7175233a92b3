package gaman.ipc.wire;

/**
 * Finds the next message in a ring, from a given offset on, so that all that a read brought can be handled before any of
 * it is consumed. After {@link Step#MESSAGE}, type, offset and length tell where it stands; the next one begins
 * {@link #length} bytes after the offset that was given. After {@link Step#MORE} the bytes before that offset have to be
 * consumed before more are received. A refusal is a return value, not an exception; after one the stream can't be trusted
 * and nothing more must be read from it.
 */
public abstract class Decoder {
    /** What a look at the ring found. */
    public enum Step {
        /** No whole message yet: more bytes are needed. */
        MORE,
        /** A whole message stands at the offset that was given. */
        MESSAGE,
        /** Refused: a frame of size 0, which has no type byte. */
        NO_TYPE,
        /** Refused: a type byte over 2. */
        UNKNOWN_TYPE,
        /** Refused: a message over the limit. */
        TOO_LARGE
    }

    /** The largest size field allowed: type byte plus payload, in bytes. */
    final int maxSize;
    byte type;
    int payloadOffset;
    int payloadLength;
    int length;
    long refused;

    Decoder(int maxSize) {
        this.maxSize = maxSize;
    }

    /** Looks for a message {@code from} bytes after the ring's oldest. Blanks after the last message may be dropped. */
    public abstract Step next(RingBuffer in, int from);

    /** Looks for a message that only the end of the stream completes; {@link Step#MORE} if there is none. */
    public Step last(RingBuffer in, int from) {
        return next(in, from);
    }

    /** Returns the message's type: a constant of {@link FrameFormat}. */
    public final byte type() {
        return type;
    }

    /** Returns where the payload begins, counted from the ring's oldest byte. */
    public final int payloadOffset() {
        return payloadOffset;
    }

    /** Returns the payload's length in bytes. */
    public final int payloadLength() {
        return payloadLength;
    }

    /** Returns how many bytes after the offset that was given the message ends. */
    public final int length() {
        return length;
    }

    /** Returns the value that was refused: the size, or the type byte. */
    public final long refused() {
        return refused;
    }
}

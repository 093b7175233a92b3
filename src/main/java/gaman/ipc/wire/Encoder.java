package gaman.ipc.wire;

/**
 * Puts messages in a ring, in the form that the peer speaks: {@link #begin}, then the payload with the ring's own
 * {@code put}, then {@link #end}. Framed is as {@link FrameFormat} draws it; unframed is the bare payload, with a line
 * feed after JSON and text so that the peer can tell one from the next.
 */
public final class Encoder {
    private Encoder() {
    }

    /** Returns how many bytes a message takes in the ring. */
    public static long length(boolean framed, byte type, int payloadLength) {
        if (framed) {
            return FrameFormat.frameLength(payloadLength);
        }
        return type == FrameFormat.BINARY ? payloadLength : payloadLength + 1L;
    }

    /** Makes room for the whole message and writes what stands before the payload. */
    public static void begin(RingBuffer out, boolean framed, byte type, int payloadLength) {
        out.reserve(length(framed, type, payloadLength));
        if (framed) {
            out.putInt(FrameFormat.sizeField(payloadLength));
            out.put(type);
        }
    }

    /** Writes what stands after the payload. */
    public static void end(RingBuffer out, boolean framed, byte type) {
        if (!framed && type != FrameFormat.BINARY) {
            out.put((byte) '\n');
        }
    }
}

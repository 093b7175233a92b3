package gaman.ipc.wire;

import java.nio.ByteBuffer;

/**
 * How a message stands in a ring, in the form that the peer speaks. Framed is as {@link FrameFormat} draws it; unframed is
 * the bare payload, with a line feed after JSON and text so that the peer can tell one from the next.
 */
public final class Encoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private Encoder() {
    }

    /** Returns how many bytes a message takes in the ring. */
    public static long length(boolean framed, byte type, int payloadLength) {
        if (framed) {
            return FrameFormat.frameLength(payloadLength);
        }
        return type == FrameFormat.BINARY ? payloadLength : payloadLength + 1L;
    }

    /** Appends what stands before the payload of a frame, and makes room for that too: it follows in another way, or in part. */
    public static void begin(RingBuffer out, byte type, int payloadLength) {
        out.reserve(FrameFormat.frameLength(payloadLength));
        out.put(FrameFormat.sizeField(payloadLength), type, NOTHING, 0, 0);
    }

    /**
     * Appends a message without a frame; its payload is {@code payloadLength} bytes of {@code source} from {@code index} on,
     * which are copied. There must be room. (A frame is put by {@link RingBuffer#put(int, byte, ByteBuffer, int, int)}, with
     * nothing between: so the JIT compiler inlines all of the copy.)
     */
    public static void putUnframed(RingBuffer out, byte type, ByteBuffer source, int index, int payloadLength) {
        out.put(source, index, payloadLength);
        if (type != FrameFormat.BINARY) {
            out.put((byte) '\n');
        }
    }
}

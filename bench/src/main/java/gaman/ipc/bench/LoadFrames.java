package gaman.ipc.bench;

import java.nio.ByteBuffer;

/**
 * The bytes that each connection of a load sends, and so the bytes that must come back. They follow from the number of the
 * connection and the place in its stream alone, so nothing has to be kept to send the rest of a frame or to check an echo.
 *
 * <pre>
 *   0        4      5                                13
 *   +--------+------+--------------------------------+--------------------------+
 *   | size   | 2    | connection: 3 bytes, frame: 5  | the same letters in each |
 *   +--------+------+--------------------------------+--------------------------+
 * </pre>
 */
final class LoadFrames {
    /** The length of the numbers, and so the shortest payload. */
    static final int NUMBERS = Long.BYTES;
    /** The most connections that three bytes count. */
    static final int MOST_CONNECTIONS = 1 << 23;

    private static final int HEADER = 5;
    private static final byte BINARY = 2;
    private static final int FRAME_NUMBER_BITS = 40;
    /** The most bytes for one write: what the kernel's buffer may take at once is not much more. */
    private static final int STAGING_BYTES = 128 * 1024;

    private final int length;
    private final ByteBuffer frame;
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);

    LoadFrames(int payload) {
        length = HEADER + payload;
        frame = ByteBuffer.allocateDirect(length);
        frame.putInt(payload + 1).put(BINARY);
        while (frame.hasRemaining()) {
            frame.put((byte) ('a' + frame.position() % 23));
        }
    }

    /** Returns the length of a frame. */
    int length() {
        return length;
    }

    /** Returns the bytes of a connection's stream from a place on, up to {@code end}, or as many as are sent at once. */
    ByteBuffer bytes(int connection, long from, long end) {
        staging.clear();
        long at = from;
        while (at < end && staging.hasRemaining()) {
            int count = Math.min(staging.remaining(), expect(connection, at, end - at).remaining());
            staging.put(staging.position(), frame, frame.position(), count).position(staging.position() + count);
            at += count;
        }
        return staging.flip();
    }

    /** Tells whether all of a chunk is what stands in a connection's stream from a place on. */
    boolean matches(ByteBuffer chunk, int connection, long from) {
        int end = chunk.limit();
        long at = from;
        while (chunk.position() < end) {
            ByteBuffer expected = expect(connection, at, end - chunk.position());
            int count = expected.remaining();
            chunk.limit(chunk.position() + count);
            if (chunk.mismatch(expected) >= 0) {
                return false;
            }
            chunk.position(chunk.limit()).limit(end);
            at += count;
        }
        return true;
    }

    /** Returns what stands in the stream from a place on, to the end of its frame and no more than {@code most} bytes. */
    private ByteBuffer expect(int connection, long from, long most) {
        int offset = (int) (from % length);
        frame.clear().putLong(HEADER, (long) connection << FRAME_NUMBER_BITS | from / length);
        return frame.limit((int) Math.min(length, offset + most)).position(offset);
    }
}

package gaman.ipc.wire;

/**
 * The layout of a frame, drawn once; every offset and bound of the wire is taken from here.
 *
 * <pre>
 *   0               4      5                         4 + size
 *   +---------------+------+-------------------------+
 *   | size          | type | payload                 |
 *   | u32 big-endian| u8   | size - 1 bytes          |
 *   +---------------+------+-------------------------+
 *                   |&lt;------- size counts this -----&gt;|
 * </pre>
 *
 * The format is GamanJS's. Types: 0 JSON, 1 text, 2 binary; text and JSON are UTF-8.
 */
public final class FrameFormat {
    /** Length of the size field, in bytes. */
    public static final int SIZE_LENGTH = 4;
    /** Where the type byte stands, and how much of a frame its size field does not count. */
    public static final int TYPE_OFFSET = SIZE_LENGTH;
    /** Where the payload begins: the length of size and type. */
    public static final int PAYLOAD_OFFSET = TYPE_OFFSET + 1;

    /**
     * The largest size field that any configuration may allow: one less than 512 MiB. The first byte of every frame is
     * therefore below {@link #FIRST_UNFRAMED_BYTE}, which is what tells framed peers from unframed ones without a guess.
     */
    public static final int MAX_SIZE = (1 << 29) - 1;
    /** A connection whose first byte is at least this (unsigned) carries bare JSON and lines, not frames. */
    public static final int FIRST_UNFRAMED_BYTE = 0x20;

    /** Type byte of a JSON payload. */
    public static final byte JSON = 0;
    /** Type byte of a text payload. */
    public static final byte TEXT = 1;
    /** Type byte of a binary payload. */
    public static final byte BINARY = 2;

    private FrameFormat() {
    }

    /** Returns the length of a whole frame around a payload of this many bytes. */
    public static long frameLength(long payloadLength) {
        return PAYLOAD_OFFSET + payloadLength;
    }

    /** Returns the value of the size field for a payload of this many bytes. */
    public static int sizeField(int payloadLength) {
        return payloadLength + (PAYLOAD_OFFSET - TYPE_OFFSET);
    }
}

package gaman.ipc;

import gaman.ipc.wire.FrameFormat;

/** How a payload is to be read: the type byte of a frame, as GamanJS numbers it. */
public enum PayloadType {
    /** One JSON value in UTF-8 (RFC 8259). */
    JSON(FrameFormat.JSON),
    /** Text in UTF-8. */
    TEXT(FrameFormat.TEXT),
    /** Bytes as they are. */
    BINARY(FrameFormat.BINARY);

    private final byte code;

    PayloadType(byte code) {
        this.code = code;
    }

    /**
     * {@return the type byte on the wire: 0, 1 or 2}
     */
    public byte code() {
        return code;
    }

    /** Of a code that a decoder has let through. By constants: a table's element would be one more load for each message. */
    static PayloadType of(byte code) {
        return code == FrameFormat.BINARY ? BINARY : code == FrameFormat.TEXT ? TEXT : JSON;
    }
}

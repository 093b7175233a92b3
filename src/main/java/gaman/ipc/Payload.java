package gaman.ipc;

import gaman.ipc.json.Json;
import gaman.ipc.wire.FrameFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An object encoded to be sent: the one place that decides which type an object is sent as. */
record Payload(byte type, byte[] bytes) {
    /** Text for a {@code String}, binary for bytes, JSON for anything else. */
    static Payload of(Object message) {
        if (message instanceof String text) {
            return text(text);
        }
        if (message instanceof byte[] bytes) {
            return binary(ByteBuffer.wrap(bytes));
        }
        if (message instanceof ByteBuffer buffer) {
            return binary(buffer);
        }
        return json(message);
    }

    static Payload text(String text) {
        return new Payload(FrameFormat.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Payload json(Object value) {
        return new Payload(FrameFormat.JSON, Json.toBytes(value));
    }

    /** Copies the buffer's remaining bytes; its position stays. */
    static Payload binary(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(source.position(), copy);
        return new Payload(FrameFormat.BINARY, copy);
    }

    int length() {
        return bytes.length;
    }
}

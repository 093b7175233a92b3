package gaman.ipc;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonCodec;
import gaman.ipc.wire.FrameFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An object encoded to be sent: the one place that decides which type an object is sent as. */
final class Payload {
    private final byte type;
    private final ByteBuffer bytes;

    private Payload(byte type, ByteBuffer bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** Text for a {@code String}, binary for bytes, JSON for anything else. */
    static Payload of(Object message) {
        return of(message, null);
    }

    /** The same; with a codec it is to be sent at once: its bytes are the message's own, or the codec's until it encodes again. */
    static Payload of(Object message, JsonCodec codec) {
        if (message instanceof String text) {
            return text(text);
        }
        if (message instanceof byte[] bytes) {
            return bytes(ByteBuffer.wrap(bytes), codec);
        }
        if (message instanceof ByteBuffer buffer) {
            return bytes(buffer, codec);
        }
        return json(message, codec);
    }

    /** With a codec the buffer itself, which stays as it is for as long as this is used. */
    private static Payload bytes(ByteBuffer source, JsonCodec codec) {
        return codec == null ? binary(source) : new Payload(FrameFormat.BINARY, source);
    }

    static Payload text(String text) {
        return new Payload(FrameFormat.TEXT, ByteBuffer.wrap(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8)));
    }

    /** Without a codec the bytes are this payload's own, and no more than it needs: it may have to wait. */
    static Payload json(Object value, JsonCodec codec) {
        ByteBuffer text = codec == null ? ByteBuffer.wrap(Json.toBytes(value)) : codec.encode(value);
        return new Payload(FrameFormat.JSON, text);
    }

    /** Copies the buffer's remaining bytes; its position stays. */
    static Payload binary(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(source.position(), copy);
        return new Payload(FrameFormat.BINARY, ByteBuffer.wrap(copy));
    }

    /** The same in memory of its own, since it has to wait. */
    Payload kept() {
        return new Payload(type, binary(bytes).bytes());
    }

    byte type() {
        return type;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Where the payload starts in its buffer. */
    int index() {
        return bytes.position();
    }

    int length() {
        return bytes.remaining();
    }
}

package gaman.ipc;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A message as it was received; it may be kept and given to other threads. */
public final class IpcMessage {
    private final PayloadType type;
    private final byte[] payload;
    private volatile JsonValue json;

    IpcMessage(PayloadType type, byte[] payload) {
        this.type = type;
        this.payload = payload;
    }

    /**
     * {@return the type that the sender gave it}
     */
    public PayloadType type() {
        return type;
    }

    /**
     * Reads the payload as JSON, whatever its type; parsed once.
     *
     * @return the value, never null; if the payload is not JSON, one that {@linkplain JsonValue#isMissing() is missing}
     */
    public JsonValue json() {
        JsonValue parsed = json;
        if (parsed == null) {
            parsed = Json.parseOrMissing(ByteBuffer.wrap(payload));
            json = parsed;
        }
        return parsed;
    }

    /**
     * Reads the payload as JSON into a record, as {@link Json#bind} does.
     *
     * @param <T> the record's type
     * @param record the record's class
     * @return the record, never null
     * @throws gaman.ipc.json.JsonParseException if the payload is not JSON
     * @throws gaman.ipc.json.JsonValueException if it does not fit the record; the message names the path to the value
     */
    public <T extends Record> T json(Class<T> record) {
        return Json.bind(json(), Objects.requireNonNull(record, "record"));
    }

    /**
     * {@return the payload as UTF-8 text; malformed bytes become U+FFFD}
     */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * {@return a read-only view of the payload}
     */
    public ByteBuffer body() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    /**
     * {@return a copy of the payload}
     */
    public byte[] bytes() {
        return payload.clone();
    }

    /**
     * {@return type and length; never the payload, since this may be logged}
     */
    @Override
    public String toString() {
        return type + " message of " + payload.length + " bytes";
    }

    int length() {
        return payload.length;
    }
}

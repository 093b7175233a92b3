package gaman.ipc.interop;

import gaman.ipc.PayloadType;
import gaman.ipc.json.Json;
import java.nio.charset.StandardCharsets;

/** A message as it is on the wire. */
record Message(PayloadType type, byte[] payload) {
    static Message json(String text) {
        return new Message(PayloadType.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message text(String text) {
        return new Message(PayloadType.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message binary(byte[] bytes) {
        return new Message(PayloadType.BINARY, bytes);
    }

    /** Returns what a Java program gives to {@code send}. */
    Object value() {
        return switch (type) {
            case JSON -> Json.parse(payload);
            case TEXT -> new String(payload, StandardCharsets.UTF_8);
            case BINARY -> payload;
        };
    }

    /** Returns the line that stands for it; see {@link Server#described}. */
    @Override
    public String toString() {
        return Server.described(type, payload);
    }
}

package gaman.ipc.json;

import java.util.Objects;

/** A JSON string: any sequence of {@code char}, as in Java and ECMAScript, so also a surrogate without its other half. */
public interface JsonString extends JsonValue {
    /**
     * A string of these characters.
     *
     * @param text the characters, not escaped
     * @return the string
     */
    static JsonString of(String text) {
        return new StringValue(Objects.requireNonNull(text, "text"));
    }
}

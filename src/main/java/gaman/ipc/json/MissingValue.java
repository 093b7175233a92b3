package gaman.ipc.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stands for text that was not JSON: it can be passed on and printed, and whoever uses it gets the error of that text.
 * It is of no kind, so nothing mistakes it for a value.
 */
final class MissingValue implements JsonValue {
    private final JsonParseException error;

    MissingValue(JsonParseException error) {
        this.error = error;
    }

    /** The error to throw: a new one each time, whose trace shows the use and whose cause shows the parsing. */
    JsonParseException error() {
        return new JsonParseException(error);
    }

    @Override
    public boolean isMissing() {
        return true;
    }

    @Override
    public String asString() {
        throw error();
    }

    @Override
    public int asInt() {
        throw error();
    }

    @Override
    public long asLong() {
        throw error();
    }

    @Override
    public double asDouble() {
        throw error();
    }

    @Override
    public boolean asBoolean() {
        throw error();
    }

    @Override
    public List<JsonValue> asList() {
        throw error();
    }

    @Override
    public Map<String, JsonValue> asMap() {
        throw error();
    }

    @Override
    public JsonValue get(String name) {
        throw error();
    }

    @Override
    public JsonValue get(int index) {
        throw error();
    }

    @Override
    public Optional<JsonValue> tryGet(String name) {
        throw error();
    }

    @Override
    public Optional<JsonValue> tryValue() {
        throw error();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MissingValue missing && missing.error.getMessage().equals(error.getMessage());
    }

    @Override
    public int hashCode() {
        return error.getMessage().hashCode();
    }

    @Override
    public String toString() {
        return "missing: " + error.getMessage();
    }
}

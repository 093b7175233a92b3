package gaman.ipc.json;

import java.util.Optional;

/**
 * Stands for text that was not JSON: it can be passed on and printed, and whoever uses it gets the error of that text.
 * It is of no kind, so nothing mistakes it for a value; {@link JsonValueException#wrongKind} gives whoever asks for one the
 * error.
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

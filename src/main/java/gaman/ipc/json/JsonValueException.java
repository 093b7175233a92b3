package gaman.ipc.json;

/** Says that a JSON value is not what was asked for: of another kind, out of range, or absent. */
public final class JsonValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonValueException(String message) {
        super(message);
    }

    JsonValueException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The error of a value that is of another kind than was asked for; or, of one that is missing, the error of its text. */
    static RuntimeException wrongKind(String wanted, JsonValue found) {
        if (found instanceof MissingValue missing) {
            return missing.error();
        }
        return new JsonValueException("expected " + wanted + ", found " + kind(found));
    }

    static JsonValueException outOfRange(String wanted) {
        return new JsonValueException("expected " + wanted + ", found a number out of its range");
    }

    private static String kind(JsonValue value) {
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray) {
            return "an array";
        }
        if (value instanceof JsonString) {
            return "a string";
        }
        if (value instanceof JsonNumber) {
            return "a number";
        }
        if (value instanceof JsonBoolean) {
            return "a boolean";
        }
        return value instanceof JsonNull ? "null" : value.getClass().getName();
    }
}

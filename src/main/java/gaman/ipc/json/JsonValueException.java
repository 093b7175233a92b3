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

    static JsonValueException wrongKind(String wanted, JsonValue found) {
        return new JsonValueException("expected " + wanted + ", found " + kind(found));
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

package gaman.ipc.json;

/** JSON's {@code true} and {@code false}. */
public interface JsonBoolean extends JsonValue {
    /**
     * The JSON value of a boolean.
     *
     * @param value the boolean
     * @return its JSON value
     */
    static JsonBoolean of(boolean value) {
        return value ? BooleanValue.TRUE : BooleanValue.FALSE;
    }
}

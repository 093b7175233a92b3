package gaman.ipc.json;

/** JSON's {@code null}: a value like any other, unlike a member that is absent. */
public interface JsonNull extends JsonValue {
    /**
     * The one {@code null}.
     *
     * @return JSON's {@code null}
     */
    static JsonNull of() {
        return NullValue.NULL;
    }
}

package gaman.ipc.json;

import java.util.Optional;

/** The one {@code null}, which is compared by identity. */
final class NullValue extends Node implements JsonNull {
    static final NullValue NULL = new NullValue();

    private NullValue() {
    }

    @Override
    public Optional<JsonValue> tryValue() {
        return Optional.empty();
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "null";
    }
}

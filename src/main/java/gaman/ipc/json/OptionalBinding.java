package gaman.ipc.json;

import java.util.Optional;

/** Makes an Optional, empty for {@code null} and for a member that is absent. */
final class OptionalBinding implements Binding {
    private final Binding content;

    OptionalBinding(Binding content) {
        this.content = content;
    }

    @Override
    public Assembly begin(JsonValue value, Assembly outer) {
        Assembly assembly = content.begin(value, outer);
        if (assembly != null) {
            assembly.addOptional();
        }
        return assembly;
    }

    @Override
    public Object read(JsonValue value) {
        return value instanceof JsonNull ? Optional.empty() : Optional.ofNullable(content.read(value));
    }

    @Override
    public Object absent() {
        return Optional.empty();
    }
}

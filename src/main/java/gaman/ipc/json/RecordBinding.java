package gaman.ipc.json;

/**
 * Makes a record from an object: each component from the member of its name. Members without a component are ignored, so
 * that a sender may add some.
 */
final class RecordBinding implements Binding {
    private final RecordShape shape;
    private final Class<?> type;
    private final Binding[] components;

    RecordBinding(RecordShape shape, Class<?> type) {
        this.shape = shape;
        this.type = type;
        this.components = new Binding[shape.size()];
    }

    /** Sets the binding of a component, before first use: a record may contain itself. */
    void set(int i, Binding binding) {
        components[i] = binding;
    }

    @Override
    public Object read(JsonValue value, Place place) {
        if (value instanceof JsonNull) {
            return null;
        }
        if (!(value instanceof JsonObject)) {
            throw JsonValueException.wrongKind("an object", value);
        }
        Object[] arguments = new Object[components.length];
        place.enter();
        for (int i = 0; i < arguments.length; i++) {
            place.at(shape.name(i));
            JsonValue member = value.tryGet(shape.name(i)).orElse(null);
            arguments[i] = member == null ? components[i].absent() : components[i].read(member, place);
        }
        place.leave();
        return create(arguments);
    }

    private Object create(Object[] arguments) {
        try {
            return shape.create(arguments);
        } catch (RuntimeException e) {
            throw new JsonValueException("record " + type.getName() + " refuses these values", e);
        }
    }
}

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
    public Assembly begin(JsonValue value) {
        if (value instanceof JsonNull) {
            return null;
        }
        if (!(value instanceof ObjectValue object)) {
            throw JsonValueException.wrongKind("an object", value);
        }
        return new Components(object);
    }

    @Override
    public Object read(JsonValue value) {
        return null;
    }

    private final class Components implements Assembly {
        private final ObjectValue object;
        private final Object[] arguments = new Object[components.length];
        private int current = -1;

        Components(ObjectValue object) {
            this.object = object;
        }

        @Override
        public boolean next() {
            return ++current < arguments.length;
        }

        @Override
        public void tell(Place place) {
            place.at(shape.name(current));
        }

        @Override
        public JsonValue value() {
            return object.find(shape.name(current));
        }

        @Override
        public Binding binding() {
            return components[current];
        }

        @Override
        public void put(Object made) {
            arguments[current] = made;
        }

        @Override
        public Object finish() {
            try {
                return shape.create(arguments);
            } catch (RuntimeException e) {
                throw new JsonValueException("record " + type.getName() + " refuses these values", e);
            }
        }
    }
}

package gaman.ipc.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes what has contents: records and maps of an object, anything else of an array. Of an object, a record takes the members
 * that its components are named after; members without a component are ignored, so that a sender may add some.
 */
final class ContainerBinding implements Binding {
    /** What a record is made of; null for anything else. */
    private final RecordShape shape;
    /** The bindings of a record's components, or the one of all contents. */
    private final Binding[] parts;
    /** Makes what is made of an array of its elements; null for a record and a map. */
    private final Function<Object[], Object> conversion;

    private ContainerBinding(RecordShape shape, Function<Object[], Object> conversion, Binding... parts) {
        this.shape = shape;
        this.conversion = conversion;
        this.parts = parts;
    }

    /** A record, the bindings of whose components are put into the array before first use: it may contain itself. */
    static ContainerBinding ofRecord(RecordShape shape, Binding[] components) {
        return new ContainerBinding(shape, null, components);
    }

    /** An unmodifiable Map from String, in the order of the text. */
    static ContainerBinding ofMap(Binding value) {
        return new ContainerBinding(null, null, value);
    }

    /** An unmodifiable List. */
    static ContainerBinding ofList(Binding element) {
        return new ContainerBinding(null, made -> Collections.unmodifiableList(Arrays.asList(made)), element);
    }

    /** An unmodifiable Set, in the order of the text; equal elements become one. */
    static ContainerBinding ofSet(Binding element) {
        return new ContainerBinding(null,
                made -> Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(made))), element);
    }

    /** An array of objects, or of int, long or double. */
    static ContainerBinding ofArray(Class<?> type, Binding element) {
        Function<Object[], Object> conversion;
        if (type == int[].class) {
            conversion = made -> Arrays.stream(made).mapToInt(Integer.class::cast).toArray();
        } else if (type == long[].class) {
            conversion = made -> Arrays.stream(made).mapToLong(Long.class::cast).toArray();
        } else if (type == double[].class) {
            conversion = made -> Arrays.stream(made).mapToDouble(Double.class::cast).toArray();
        } else {
            Class<? extends Object[]> arrayType = type.asSubclass(Object[].class);
            conversion = made -> Arrays.copyOf(made, made.length, arrayType);
        }
        return new ContainerBinding(null, conversion, element);
    }

    @Override
    public Assembly begin(JsonValue value, Assembly outer) {
        if (value instanceof JsonNull) {
            return null;
        }
        boolean ofObject = conversion == null;
        if (!(value instanceof Container from) || (from.names != null) != ofObject) {
            throw JsonValueException.wrongKind(ofObject ? "an object" : "an array", value);
        }
        return new Assembly(this, from, shape == null ? from.values.length : parts.length, outer);
    }

    @Override
    public Object read(JsonValue value) {
        return null;
    }

    /** How one of the contents is to be made. */
    Binding part(int i) {
        return shape == null ? parts[0] : parts[i];
    }

    /** The JSON value of one of the contents, or null for a member that is absent. */
    JsonValue value(Container from, int i) {
        return shape == null ? from.values[i] : ((ObjectValue) from).find(shape.name(i));
    }

    void tell(int i, Place place) {
        if (shape != null) {
            place.at(shape.name(i));
        } else if (conversion != null) {
            place.at(i);
        } else {
            place.atSomeName();
        }
    }

    /** The value, of all its contents. */
    Object finish(Container from, Object[] made) {
        if (shape != null) {
            return shape.create(made);
        }
        if (conversion != null) {
            return conversion.apply(made);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < made.length; i++) {
            map.put(from.names[i].asString(), made[i]);
        }
        return Collections.unmodifiableMap(map);
    }
}

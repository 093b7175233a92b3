package gaman.ipc.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes what has contents: records and maps of an object, an Optional of any value, anything else of an array. A record
 * takes the members that its components are named after; others are ignored, so that a sender may add some.
 */
final class ContainerBinding implements Binding {
    private final Class<?> type;
    /** What a record is made of; null for anything else. */
    private final RecordShape shape;
    /** The bindings of a record's components, or the one of all contents. */
    private final Binding[] parts;

    /** A record, the bindings of whose components are put into the array before first use: it may contain itself. */
    ContainerBinding(Class<?> type, RecordShape shape, Binding[] components) {
        this.type = type;
        this.shape = shape;
        this.parts = components;
    }

    /** A List, a Set, a Map from String, an Optional, or an array of objects or of int, long or double. */
    ContainerBinding(Class<?> type, Binding content) {
        this(type, null, new Binding[] {content});
    }

    @Override
    public Assembly begin(JsonValue value, Assembly outer) {
        if (value instanceof JsonNull) {
            return null;
        }
        if (type == Optional.class) {
            // What has no contents either need not wait.
            return parts[0] instanceof ScalarBinding ? null : new Assembly(this, value, 1, outer);
        }
        boolean ofObject = shape != null || type == Map.class;
        if (!(value instanceof Container from) || (from.names != null) != ofObject) {
            throw JsonValueException.wrongKind(ofObject ? "an object" : "an array", value);
        }
        return new Assembly(this, from, shape == null ? from.values.length : parts.length, outer);
    }

    @Override
    public Object read(JsonValue value) {
        return value instanceof JsonNull ? absent() : Optional.ofNullable(parts[0].read(value));
    }

    @Override
    public Object absent() {
        return type == Optional.class ? Optional.empty() : null;
    }

    /** How one of the contents is to be made. */
    Binding part(int i) {
        return shape == null ? parts[0] : parts[i];
    }

    /** The JSON value of one of the contents, or null for a member that is absent. */
    JsonValue value(JsonValue from, int i) {
        if (shape != null) {
            return ((ObjectValue) from).find(shape.name(i));
        }
        return type == Optional.class ? from : ((Container) from).values[i];
    }

    /** Goes to one of the contents, of which that of an Optional stands where itself does. */
    void tell(int i, Place place) {
        if (type == Optional.class) {
            return;
        }
        place.enter();
        if (shape != null) {
            place.at(shape.name(i));
        } else if (type == Map.class) {
            place.atSomeName();
        } else {
            place.at(i);
        }
    }

    /** The value, of all its contents; what is not an array or record can't be changed and keeps the order of the text. */
    Object finish(JsonValue from, Object[] made) {
        if (shape != null) {
            return shape.create(made);
        }
        if (type == Map.class) {
            StringValue[] names = ((Container) from).names;
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < made.length; i++) {
                map.put(names[i].asString(), made[i]);
            }
            return Collections.unmodifiableMap(map);
        }
        if (type == Optional.class) {
            return Optional.ofNullable(made[0]);
        }
        List<Object> list = Arrays.asList(made);
        if (type == List.class) {
            return Collections.unmodifiableList(list);
        }
        if (type == Set.class) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(list));
        }
        if (type == int[].class) {
            int[] array = new int[made.length];
            for (int i = 0; i < made.length; i++) {
                array[i] = (Integer) made[i];
            }
            return array;
        }
        if (type == long[].class) {
            long[] array = new long[made.length];
            for (int i = 0; i < made.length; i++) {
                array[i] = (Long) made[i];
            }
            return array;
        }
        if (type == double[].class) {
            double[] array = new double[made.length];
            for (int i = 0; i < made.length; i++) {
                array[i] = (Double) made[i];
            }
            return array;
        }
        return Arrays.copyOf(made, made.length, type.asSubclass(Object[].class));
    }
}

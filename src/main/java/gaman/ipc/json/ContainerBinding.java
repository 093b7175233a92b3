package gaman.ipc.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes what has contents: records and maps of an object, anything else of an array. Of an object, a record takes the members
 * that its components are named after; members without a component are ignored, so that a sender may add some.
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

    /** A List, a Set, a Map from String, or an array of objects or of int, long or double. */
    ContainerBinding(Class<?> type, Binding content) {
        this(type, null, new Binding[] {content});
    }

    @Override
    public Assembly begin(JsonValue value, Assembly outer) {
        if (value instanceof JsonNull) {
            return null;
        }
        boolean ofObject = shape != null || type == Map.class;
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
        } else if (type == Map.class) {
            place.atSomeName();
        } else {
            place.at(i);
        }
    }

    /** The value, of all its contents; what is not an array or record can't be changed and keeps the order of the text. */
    Object finish(Container from, Object[] made) {
        if (shape != null) {
            return shape.create(made);
        }
        if (type == Map.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < made.length; i++) {
                map.put(from.names[i].asString(), made[i]);
            }
            return Collections.unmodifiableMap(map);
        }
        List<Object> list = Arrays.asList(made);
        if (type == List.class) {
            return Collections.unmodifiableList(list);
        }
        if (type == Set.class) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(list));
        }
        if (type == int[].class) {
            return list.stream().mapToInt(Integer.class::cast).toArray();
        }
        if (type == long[].class) {
            return list.stream().mapToLong(Long.class::cast).toArray();
        }
        if (type == double[].class) {
            return list.stream().mapToDouble(Double.class::cast).toArray();
        }
        return Arrays.copyOf(made, made.length, type.asSubclass(Object[].class));
    }
}

package gaman.ipc.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes lists, maps, optionals and arrays, whose contents have bindings of their own. */
final class ContainerBinding {
    private ContainerBinding() {
    }

    /** An unmodifiable List. Each level of nesting costs one frame of this method, as in all bindings that contain others. */
    record OfList(Binding element) implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            return value instanceof JsonNull ? null : Collections.unmodifiableList(elements(value, element, place));
        }
    }

    private static List<Object> elements(JsonValue value, Binding binding, Place place) {
        List<JsonValue> elements = value.asList();
        List<Object> list = new ArrayList<>(elements.size());
        place.enter();
        for (JsonValue element : elements) {
            place.at(list.size());
            list.add(binding.read(element, place));
        }
        place.leave();
        return list;
    }

    /** An array of objects. */
    record OfArray(Class<?> type, Binding element) implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            if (value instanceof JsonNull) {
                return null;
            }
            Object[] elements = elements(value, element, place).toArray();
            return Arrays.copyOf(elements, elements.length, type.asSubclass(Object[].class));
        }
    }

    /** An unmodifiable Map from String, in the order of the text. */
    record OfMap(Binding element) implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            if (value instanceof JsonNull) {
                return null;
            }
            Map<String, Object> map = new LinkedHashMap<>();
            place.enter();
            for (Map.Entry<String, JsonValue> member : value.asMap().entrySet()) {
                place.at(member.getKey());
                map.put(member.getKey(), element.read(member.getValue(), place));
            }
            place.leave();
            return Collections.unmodifiableMap(map);
        }
    }

    /** An Optional, empty for {@code null} and for a member that is absent. */
    record OfOptional(Binding content) implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            return value instanceof JsonNull ? Optional.empty() : Optional.ofNullable(content.read(value, place));
        }

        @Override
        public Object absent() {
            return Optional.empty();
        }
    }

    /** An array of int. */
    record OfInts() implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            if (value instanceof JsonNull) {
                return null;
            }
            List<JsonValue> elements = value.asList();
            int[] array = new int[elements.size()];
            place.enter();
            for (int i = 0; i < array.length; i++) {
                place.at(i);
                array[i] = elements.get(i).asInt();
            }
            place.leave();
            return array;
        }
    }

    /** An array of long. */
    record OfLongs() implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            if (value instanceof JsonNull) {
                return null;
            }
            List<JsonValue> elements = value.asList();
            long[] array = new long[elements.size()];
            place.enter();
            for (int i = 0; i < array.length; i++) {
                place.at(i);
                array[i] = elements.get(i).asLong();
            }
            place.leave();
            return array;
        }
    }

    /** An array of double. */
    record OfDoubles() implements Binding {
        @Override
        public Object read(JsonValue value, Place place) {
            if (value instanceof JsonNull) {
                return null;
            }
            List<JsonValue> elements = value.asList();
            double[] array = new double[elements.size()];
            place.enter();
            for (int i = 0; i < array.length; i++) {
                place.at(i);
                array[i] = elements.get(i).asDouble();
            }
            place.leave();
            return array;
        }
    }
}

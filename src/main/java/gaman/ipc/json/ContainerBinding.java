package gaman.ipc.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes lists, maps, optionals and arrays, whose contents have bindings of their own. */
final class ContainerBinding {
    private ContainerBinding() {
    }

    /** Anything made of the elements of an array, which are collected in a list. */
    record OfElements(Binding element, Function<List<Object>, Object> conversion) implements Binding {
        @Override
        public Assembly begin(JsonValue value) {
            return value instanceof JsonNull ? null : new Elements(value.asList(), this);
        }

        @Override
        public Object read(JsonValue value) {
            return null;
        }
    }

    /** An unmodifiable List. */
    static Binding ofList(Binding element) {
        return new OfElements(element, Collections::unmodifiableList);
    }

    /** An unmodifiable Set, in the order of the text; equal elements become one. */
    static Binding ofSet(Binding element) {
        return new OfElements(element, list -> Collections.unmodifiableSet(new LinkedHashSet<>(list)));
    }

    /** An array of objects. */
    static Binding ofArray(Class<?> type, Binding element) {
        Class<? extends Object[]> arrayType = type.asSubclass(Object[].class);
        return new OfElements(element, list -> Arrays.copyOf(list.toArray(), list.size(), arrayType));
    }

    static Binding ofInts(Binding element) {
        return new OfElements(element, list -> list.stream().mapToInt(Integer.class::cast).toArray());
    }

    static Binding ofLongs(Binding element) {
        return new OfElements(element, list -> list.stream().mapToLong(Long.class::cast).toArray());
    }

    static Binding ofDoubles(Binding element) {
        return new OfElements(element, list -> list.stream().mapToDouble(Double.class::cast).toArray());
    }

    private static final class Elements implements Binding.Assembly {
        private final List<JsonValue> values;
        private final OfElements type;
        private final List<Object> made;

        Elements(List<JsonValue> values, OfElements type) {
            this.values = values;
            this.type = type;
            this.made = new ArrayList<>(values.size());
        }

        @Override
        public boolean next() {
            return made.size() < values.size();
        }

        @Override
        public void tell(Place place) {
            place.at(made.size());
        }

        @Override
        public JsonValue value() {
            return values.get(made.size());
        }

        @Override
        public Binding binding() {
            return type.element();
        }

        @Override
        public void put(Object element) {
            made.add(element);
        }

        @Override
        public Object finish() {
            return type.conversion().apply(made);
        }
    }

    /** An unmodifiable Map from String, in the order of the text. */
    record OfMap(Binding element) implements Binding {
        @Override
        public Assembly begin(JsonValue value) {
            return value instanceof JsonNull ? null : new Members(value.asMap(), element);
        }

        @Override
        public Object read(JsonValue value) {
            return null;
        }
    }

    private static final class Members implements Binding.Assembly {
        private final Iterator<Map.Entry<String, JsonValue>> members;
        private final Binding binding;
        private final Map<String, Object> made = new LinkedHashMap<>();
        private Map.Entry<String, JsonValue> current;

        Members(Map<String, JsonValue> members, Binding binding) {
            this.members = members.entrySet().iterator();
            this.binding = binding;
        }

        @Override
        public boolean next() {
            if (!members.hasNext()) {
                return false;
            }
            current = members.next();
            return true;
        }

        @Override
        public void tell(Place place) {
            place.atSomeName();
        }

        @Override
        public JsonValue value() {
            return current.getValue();
        }

        @Override
        public Binding binding() {
            return binding;
        }

        @Override
        public void put(Object value) {
            made.put(current.getKey(), value);
        }

        @Override
        public Object finish() {
            return Collections.unmodifiableMap(made);
        }
    }

    /** An Optional, empty for {@code null} and for a member that is absent. */
    record OfOptional(Binding content) implements Binding {
        @Override
        public Assembly begin(JsonValue value) {
            return content.begin(value);
        }

        @Override
        public Object read(JsonValue value) {
            return value instanceof JsonNull ? Optional.empty() : Optional.ofNullable(content.read(value));
        }

        @Override
        public Object wrap(Object assembled) {
            return Optional.of(content.wrap(assembled));
        }

        @Override
        public Object absent() {
            return Optional.empty();
        }
    }
}

package gaman.ipc.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the {@link Binding} of a Java type, which the JVM keeps with each class and unloads with it. */
final class Bindings extends ClassValue<Binding> {
    private static final Bindings ROOTS = new Bindings();

    private Bindings() {
    }

    static Binding of(Class<?> type) {
        return ROOTS.get(type);
    }

    @Override
    protected Binding computeValue(Class<?> type) {
        return of(type, type.getName(), new HashMap<>());
    }

    /**
     * The binding of a type.
     *
     * @param where the type stands, for the message of a refusal
     * @param records the bindings of one graph of types: a record that contains itself refers to the one that is being made
     */
    private Binding of(Type type, String where, Map<Class<?>, Binding> records) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain, where, records);
        }
        if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
            return of(wildcard.getUpperBounds()[0], where, records);
        }
        if (type instanceof ParameterizedType generic) {
            return ofGeneric((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), type, where, records);
        }
        if (type instanceof GenericArrayType array
                && array.getGenericComponentType() instanceof ParameterizedType element) {
            Class<?> raw = (Class<?>) element.getRawType();
            return new ContainerBinding(raw.arrayType(), of(element, where, records));
        }
        throw refused(type, where);
    }

    private Binding ofGeneric(Class<?> raw, Type[] arguments, Type type, String where, Map<Class<?>, Binding> records) {
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return new ContainerBinding(List.class, of(arguments[0], where, records));
        }
        // A set of anything else could be made slow by elements of equal hashes, for which only an order helps.
        if (raw == Set.class && arguments[0] instanceof Class<?> element && Comparable.class.isAssignableFrom(element)
                && !element.isRecord()) {
            return new ContainerBinding(Set.class, of(element, where, records));
        }
        if (raw == Map.class && arguments[0] == String.class) {
            return new ContainerBinding(Map.class, of(arguments[1], where, records));
        }
        if (raw == Optional.class) {
            return new ContainerBinding(Optional.class, of(arguments[0], where, records));
        }
        throw refused(type, where);
    }

    private Binding ofClass(Class<?> type, String where, Map<Class<?>, Binding> records) {
        if (type.isRecord()) {
            return ofRecord(type, where, records);
        }
        Class<?> element = type.getComponentType();
        if (element != null && (!element.isPrimitive() || element == int.class || element == long.class
                || element == double.class)) {
            return new ContainerBinding(type, of(element, where, records));
        }
        Binding scalar = ScalarBinding.of(type);
        if (scalar == null) {
            throw refused(type, where);
        }
        return scalar;
    }

    private Binding ofRecord(Class<?> type, String where, Map<Class<?>, Binding> records) {
        Binding known = records.get(type);
        if (known != null) {
            return known;
        }
        RecordShape shape = RecordShape.of(type);
        if (!shape.creatable()) {
            throw new IllegalArgumentException(
                    "can't read " + type.getName() + " from JSON (" + where + "): " + shape.howToOpen());
        }
        Binding[] components = new Binding[shape.size()];
        Binding binding = new ContainerBinding(type, shape, components);
        records.put(type, binding);
        for (int i = 0; i < components.length; i++) {
            components[i] = of(shape.genericType(i), type.getName() + "." + shape.name(i), records);
        }
        return binding;
    }

    private static IllegalArgumentException refused(Type type, String where) {
        return new IllegalArgumentException("can't read " + type.getTypeName() + " from JSON (" + where
                + "): it is none of the types that can be bound, which Json.bind lists; JsonValue takes anything");
    }
}

package gaman.ipc.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the {@link Binding} of a Java type. */
final class Bindings {
    /** Kept by the JVM with each class and unloaded with it. */
    private static final ClassValue<Binding> ROOTS = new ClassValue<>() {
        @Override
        protected Binding computeValue(Class<?> type) {
            return new Bindings().of(type, type.getName());
        }
    };

    /** The records of one graph of types: a record that contains itself refers to the binding that is being made. */
    private final Map<Class<?>, RecordBinding> records = new HashMap<>();

    private Bindings() {
    }

    static Binding of(Class<?> type) {
        return ROOTS.get(type);
    }

    /** The binding of a type; {@code where} says for the message of a refusal where the type stands. */
    private Binding of(Type type, String where) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain, where);
        }
        if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
            return of(wildcard.getUpperBounds()[0], where);
        }
        if (type instanceof ParameterizedType generic) {
            return ofGeneric((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), type, where);
        }
        if (type instanceof GenericArrayType array
                && array.getGenericComponentType() instanceof ParameterizedType element) {
            Class<?> raw = (Class<?>) element.getRawType();
            return ContainerBinding.ofArray(raw.arrayType(), of(element, where));
        }
        throw refused(type, where);
    }

    private Binding ofGeneric(Class<?> raw, Type[] arguments, Type type, String where) {
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return ContainerBinding.ofList(of(arguments[0], where));
        }
        // A set of anything else could be made slow by elements of equal hashes, for which only an order helps.
        if (raw == Set.class && arguments[0] instanceof Class<?> element && Comparable.class.isAssignableFrom(element)
                && !element.isRecord()) {
            return ContainerBinding.ofSet(of(element, where));
        }
        if (raw == Map.class && arguments[0] == String.class) {
            return new ContainerBinding.OfMap(of(arguments[1], where));
        }
        if (raw == Optional.class) {
            return new ContainerBinding.OfOptional(of(arguments[0], where));
        }
        throw refused(type, where);
    }

    private Binding ofClass(Class<?> type, String where) {
        if (type.isRecord()) {
            return ofRecord(type, where);
        }
        if (JsonValue.class.isAssignableFrom(type)) {
            return new ScalarBinding.OfJson(type);
        }
        if (type.isEnum()) {
            return new ScalarBinding.OfEnum(type);
        }
        if (type.isArray() && !type.getComponentType().isPrimitive()) {
            return ContainerBinding.ofArray(type, of(type.getComponentType(), where));
        }
        Binding scalar = ofScalar(type);
        if (scalar == null) {
            throw refused(type, where);
        }
        return scalar;
    }

    private static Binding ofScalar(Class<?> type) {
        if (type == String.class || type == CharSequence.class) {
            return new ScalarBinding(JsonValue::asString, false);
        }
        if (type == int.class || type == Integer.class) {
            return new ScalarBinding(JsonValue::asInt, type.isPrimitive());
        }
        if (type == long.class || type == Long.class) {
            return new ScalarBinding(JsonValue::asLong, type.isPrimitive());
        }
        if (type == double.class || type == Double.class) {
            return new ScalarBinding(JsonValue::asDouble, type.isPrimitive());
        }
        if (type == boolean.class || type == Boolean.class) {
            return new ScalarBinding(JsonValue::asBoolean, type.isPrimitive());
        }
        if (type == float.class || type == Float.class) {
            return new ScalarBinding(ScalarBinding::asFloat, type.isPrimitive());
        }
        if (type == short.class || type == Short.class) {
            return new ScalarBinding(ScalarBinding::asShort, type.isPrimitive());
        }
        if (type == byte.class || type == Byte.class) {
            return new ScalarBinding(ScalarBinding::asByte, type.isPrimitive());
        }
        if (type == char.class || type == Character.class) {
            return new ScalarBinding(ScalarBinding::asChar, type.isPrimitive());
        }
        if (type == BigDecimal.class) {
            return new ScalarBinding(ScalarBinding::asBigDecimal, false);
        }
        if (type == BigInteger.class) {
            return new ScalarBinding(ScalarBinding::asBigInteger, false);
        }
        if (type == int[].class) {
            return ContainerBinding.ofInts(ofScalar(int.class));
        }
        if (type == long[].class) {
            return ContainerBinding.ofLongs(ofScalar(long.class));
        }
        return type == double[].class ? ContainerBinding.ofDoubles(ofScalar(double.class)) : null;
    }

    private Binding ofRecord(Class<?> type, String where) {
        RecordBinding known = records.get(type);
        if (known != null) {
            return known;
        }
        RecordShape shape = RecordShape.of(type);
        if (!shape.creatable()) {
            throw new IllegalArgumentException(
                    "can't read " + type.getName() + " from JSON (" + where + "): " + shape.howToOpen());
        }
        RecordBinding binding = new RecordBinding(shape, type);
        records.put(type, binding);
        for (int i = 0; i < shape.size(); i++) {
            binding.set(i, of(shape.genericType(i), type.getName() + "." + shape.name(i)));
        }
        return binding;
    }

    private static IllegalArgumentException refused(Type type, String where) {
        return new IllegalArgumentException("can't read " + type.getTypeName() + " from JSON (" + where
                + "): it is none of the types that can be bound, which Json.bind lists; JsonValue takes anything");
    }
}

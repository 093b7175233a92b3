package gaman.ipc.json;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** Makes Java's scalars, enums and JSON values themselves; {@code null} becomes null, which a primitive type refuses. */
final class ScalarBinding implements Binding {
    /** The classes that have a way of their own in {@link #convert}. */
    private static final Set<Class<?>> CONVERTED = Set.of(String.class, CharSequence.class, Integer.class, Long.class,
            Double.class, Boolean.class, Float.class, Short.class, Byte.class, Character.class, BigDecimal.class,
            BigInteger.class);

    /** Of a primitive type, the class of its boxes. */
    private final Class<?> type;
    private final boolean primitive;

    private ScalarBinding(Class<?> type, boolean primitive) {
        this.type = type;
        this.primitive = primitive;
    }

    /** The binding of a type; null if it is none of these. */
    static Binding of(Class<?> type) {
        Class<?> wrapped = MethodType.methodType(type).wrap().returnType();
        boolean scalar = CONVERTED.contains(wrapped) || type.isEnum() || JsonValue.class.isAssignableFrom(type);
        return scalar ? new ScalarBinding(wrapped, type.isPrimitive()) : null;
    }

    @Override
    public Object read(JsonValue value) {
        // Where a JSON value is asked for, null of JSON may be one that fits.
        return value instanceof JsonNull && !primitive && !type.isInstance(value) ? null : convert(value);
    }

    private Object convert(JsonValue value) {
        if (type == String.class || type == CharSequence.class) {
            return value.asString();
        }
        if (type == Integer.class) {
            return value.asInt();
        }
        if (type == Long.class) {
            return value.asLong();
        }
        if (type == Double.class) {
            return value.asDouble();
        }
        if (type == Boolean.class) {
            return value.asBoolean();
        }
        if (type == Float.class) {
            return asFloat(value);
        }
        if (type == Short.class) {
            return (short) asInt(value, Short.MAX_VALUE, "a short");
        }
        if (type == Byte.class) {
            return (byte) asInt(value, Byte.MAX_VALUE, "a byte");
        }
        if (type == Character.class) {
            return asChar(value);
        }
        if (type == BigDecimal.class) {
            return decimal(value, "a BigDecimal");
        }
        if (type == BigInteger.class) {
            return asBigInteger(value);
        }
        return JsonValue.class.isAssignableFrom(type) ? asKind(value) : asConstant(value);
    }

    @Override
    public Object absent() {
        if (primitive) {
            throw new JsonValueException("no such member, and its type is primitive");
        }
        return null;
    }

    /** Takes a JSON value as it is, if it is of the kind asked for. */
    private Object asKind(JsonValue value) {
        if (!type.isInstance(value)) {
            throw JsonValueException.wrongKind("a " + type.getSimpleName(), value);
        }
        return value;
    }

    /** Takes an enum constant by its name. */
    private Object asConstant(JsonValue value) {
        String name = value.asString();
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new JsonValueException("expected the name of a constant of " + type.getName() + ", found another string");
    }

    private static float asFloat(JsonValue value) {
        if (!(value instanceof JsonNumber)) {
            throw JsonValueException.wrongKind("a number", value);
        }
        // From the text: by way of a double it would be rounded twice.
        float number = Float.parseFloat(value.toString());
        if (Float.isInfinite(number)) {
            throw JsonValueException.outOfRange("a float");
        }
        return number;
    }

    private static int asInt(JsonValue value, int largest, String expected) {
        int number = value.asInt();
        if (number > largest || number < ~largest) {
            throw JsonValueException.outOfRange(expected);
        }
        return number;
    }

    private static char asChar(JsonValue value) {
        String text = value.asString();
        if (text.length() != 1) {
            throw new JsonValueException("expected a string of one char, found one of " + text.length());
        }
        return text.charAt(0);
    }

    /** Takes any number whose exponent is an int; expands nothing. */
    private static BigDecimal decimal(JsonValue value, String expected) {
        if (!(value instanceof JsonNumber)) {
            throw JsonValueException.wrongKind("a number", value);
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw JsonValueException.outOfRange(expected);
        }
    }

    /** Takes any integer, however it is written, of at most as many digits as a number may have characters. */
    private static BigInteger asBigInteger(JsonValue value) {
        BigDecimal decimal = decimal(value, "a BigInteger");
        if (decimal.signum() == 0) {
            return BigInteger.ZERO;
        }
        // First of all: with an exponent at the end of its range, BigDecimal's own methods overflow.
        if ((long) decimal.precision() - decimal.scale() > Limits.NUMBER_LENGTH) {
            throw new JsonValueException("expected a BigInteger, found a number of more than " + Limits.NUMBER_LENGTH
                    + " digits");
        }
        BigDecimal shortest = decimal.stripTrailingZeros();
        if (shortest.scale() > 0) {
            throw new JsonValueException("expected an integer, found a number with a fraction");
        }
        return shortest.toBigIntegerExact();
    }
}

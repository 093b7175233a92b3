package gaman.ipc.json;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;

/** Makes Java's scalars, enums and JSON values themselves; {@code null} becomes null, which a primitive type refuses. */
final class ScalarBinding implements Binding {
    /** How each type is made that has a way of its own; of a primitive type its class stands here. */
    private static final Map<Class<?>, Function<JsonValue, Object>> CONVERSIONS = Map.ofEntries(
            Map.entry(String.class, JsonValue::asString),
            Map.entry(CharSequence.class, JsonValue::asString),
            Map.entry(Integer.class, JsonValue::asInt),
            Map.entry(Long.class, JsonValue::asLong),
            Map.entry(Double.class, JsonValue::asDouble),
            Map.entry(Boolean.class, JsonValue::asBoolean),
            Map.entry(Float.class, ScalarBinding::asFloat),
            Map.entry(Short.class, ScalarBinding::asShort),
            Map.entry(Byte.class, ScalarBinding::asByte),
            Map.entry(Character.class, ScalarBinding::asChar),
            Map.entry(BigDecimal.class, ScalarBinding::asBigDecimal),
            Map.entry(BigInteger.class, ScalarBinding::asBigInteger));

    private final Class<?> type;
    private final Function<JsonValue, Object> conversion;

    private ScalarBinding(Class<?> type, Function<JsonValue, Object> conversion) {
        this.type = type;
        this.conversion = conversion;
    }

    /** The binding of a type; null if it is none of these. */
    static Binding of(Class<?> type) {
        Function<JsonValue, Object> conversion = CONVERSIONS.get(MethodType.methodType(type).wrap().returnType());
        if (JsonValue.class.isAssignableFrom(type)) {
            conversion = value -> asKind(type, value);
        } else if (type.isEnum()) {
            conversion = value -> asConstant(type, value);
        }
        return conversion == null ? null : new ScalarBinding(type, conversion);
    }

    @Override
    public Object read(JsonValue value) {
        // Where a JSON value is asked for, null of JSON may be one that fits.
        return value instanceof JsonNull && !type.isPrimitive() && !type.isInstance(value) ? null : conversion.apply(value);
    }

    @Override
    public Object absent() {
        if (type.isPrimitive()) {
            throw new JsonValueException("no such member, and its type is primitive");
        }
        return null;
    }

    /** Takes a JSON value as it is, if it is of the kind asked for. */
    private static Object asKind(Class<?> kind, JsonValue value) {
        if (!kind.isInstance(value)) {
            throw JsonValueException.wrongKind("a " + kind.getSimpleName(), value);
        }
        return value;
    }

    /** Takes an enum constant by its name. */
    private static Object asConstant(Class<?> type, JsonValue value) {
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
            throw new JsonValueException("expected a float, found a number out of its range");
        }
        return number;
    }

    private static short asShort(JsonValue value) {
        int wide = value.asInt();
        if (wide != (short) wide) {
            throw new JsonValueException("expected a short, found a number out of its range");
        }
        return (short) wide;
    }

    private static byte asByte(JsonValue value) {
        int wide = value.asInt();
        if (wide != (byte) wide) {
            throw new JsonValueException("expected a byte, found a number out of its range");
        }
        return (byte) wide;
    }

    private static char asChar(JsonValue value) {
        String text = value.asString();
        if (text.length() != 1) {
            throw new JsonValueException("expected a string of one char, found one of " + text.length());
        }
        return text.charAt(0);
    }

    /** Takes any number whose exponent is an int; expands nothing. */
    private static BigDecimal asBigDecimal(JsonValue value) {
        return decimal(value, "a BigDecimal");
    }

    private static BigDecimal decimal(JsonValue value, String expected) {
        if (!(value instanceof JsonNumber)) {
            throw JsonValueException.wrongKind("a number", value);
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw new JsonValueException("expected " + expected + ", found a number out of its range");
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

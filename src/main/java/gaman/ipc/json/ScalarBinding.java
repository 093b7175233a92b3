package gaman.ipc.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Function;

/** Makes Java's scalars, enums and JSON values themselves; {@code null} becomes null, which a primitive type refuses. */
final class ScalarBinding implements Binding {
    private final Function<JsonValue, Object> conversion;
    private final boolean primitive;

    ScalarBinding(Function<JsonValue, Object> conversion, boolean primitive) {
        this.conversion = conversion;
        this.primitive = primitive;
    }

    @Override
    public Object read(JsonValue value) {
        return value instanceof JsonNull && !primitive ? null : conversion.apply(value);
    }

    @Override
    public Object absent() {
        if (primitive) {
            throw new JsonValueException("no such member, and its type is primitive");
        }
        return null;
    }

    static float asFloat(JsonValue value) {
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

    static short asShort(JsonValue value) {
        int wide = value.asInt();
        if (wide != (short) wide) {
            throw new JsonValueException("expected a short, found a number out of its range");
        }
        return (short) wide;
    }

    static byte asByte(JsonValue value) {
        int wide = value.asInt();
        if (wide != (byte) wide) {
            throw new JsonValueException("expected a byte, found a number out of its range");
        }
        return (byte) wide;
    }

    static char asChar(JsonValue value) {
        String text = value.asString();
        if (text.length() != 1) {
            throw new JsonValueException("expected a string of one char, found one of " + text.length());
        }
        return text.charAt(0);
    }

    /** Takes any number whose exponent is an int; expands nothing. */
    static BigDecimal asBigDecimal(JsonValue value) {
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
    static BigInteger asBigInteger(JsonValue value) {
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

    /** Takes a JSON value as it is, {@code null} included, if it is of the kind asked for. */
    static final class OfJson implements Binding {
        private final Class<?> kind;

        OfJson(Class<?> kind) {
            this.kind = kind;
        }

        @Override
        public Object read(JsonValue value) {
            if (kind.isInstance(value)) {
                return value;
            }
            if (value instanceof JsonNull) {
                return null;
            }
            throw JsonValueException.wrongKind("a " + kind.getSimpleName(), value);
        }
    }

    /** Takes an enum constant by its name. */
    static final class OfEnum implements Binding {
        private final Class<?> type;

        OfEnum(Class<?> type) {
            this.type = type;
        }

        @Override
        public Object read(JsonValue value) {
            if (value instanceof JsonNull) {
                return null;
            }
            String name = value.asString();
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
            throw new JsonValueException(
                    "expected the name of a constant of " + type.getName() + ", found another string");
        }
    }
}

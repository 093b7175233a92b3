package gaman.ipc.json;

/**
 * A number that keeps its text. A short decimal is held as two integers from which its text follows exactly, which spares
 * most numbers a String; any other number is held as its text. Each text has one of the two forms, always the same.
 */
final class NumberValue extends Node implements JsonNumber {
    /** So many digits fit into a long whatever they are. */
    static final int SHORT_DIGITS = 18;

    /** A power of ten no text of legal length can reach by shifting its point; larger exponents need not be told apart. */
    private static final long HUGE = 1_000_000;

    /** Up to here every integer is a double. */
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    /** Powers of ten, each a double exactly, for every scale that a short decimal can have: one digit at least stands before the point. */
    static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17
    };

    private final String text;
    private final long unscaled;
    private final int scale;

    private NumberValue(String text, long unscaled, int scale) {
        this.text = text;
        this.unscaled = unscaled;
        this.scale = scale;
    }

    /** The number unscaled × 10^-scale, written without exponent and with {@code scale} digits after the point. */
    static NumberValue ofDecimal(long unscaled, int scale) {
        return new NumberValue(null, unscaled, scale);
    }

    /** The same for any integer: the longest have 19 digits, and from a text they would be held as text. */
    static NumberValue of(long unscaled, int scale) {
        if (unscaled > -1_000_000_000_000_000_000L && unscaled < 1_000_000_000_000_000_000L) {
            return ofDecimal(unscaled, scale);
        }
        return ofLongText(Decimals.text(unscaled, scale));
    }

    /** A number whose text, known to be valid, is no short decimal. */
    static NumberValue ofLongText(String text) {
        return new NumberValue(text, 0, 0);
    }

    static NumberValue of(String text) {
        try {
            return Lexer.number(text);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("not a JSON number: " + e.getMessage());
        }
    }

    /** Whether it is held as two integers and not as text. */
    boolean isDecimal() {
        return text == null;
    }

    long unscaled() {
        return unscaled;
    }

    int scale() {
        return scale;
    }

    @Override
    public int asInt() {
        long value = asLong();
        if (value != (int) value) {
            throw JsonValueException.outOfRange("an int");
        }
        return (int) value;
    }

    @Override
    public long asLong() {
        return text == null && scale == 0 ? unscaled : integer(toString());
    }

    /** Converts without expanding an exponent: digits and exponent tell beforehand whether the result is small. */
    private static long integer(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        long exponent = 0;
        boolean fraction = false;
        int i = text.charAt(0) == '-' ? 1 : 0;
        for (; i < text.length() && (text.charAt(i) | 0x20) != 'e'; i++) {
            if (text.charAt(i) == '.') {
                fraction = true;
            } else {
                digits.append(text.charAt(i));
                exponent -= fraction ? 1 : 0;
            }
        }
        exponent += exponent(text, i + 1);
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
            exponent++;
        }
        int start = 0;
        while (start < end && digits.charAt(start) == '0') {
            start++;
        }
        if (start == end) {
            return 0;
        }
        if (exponent < 0) {
            throw new JsonValueException("expected an integer, found a number with a fraction");
        }
        if (end - start + exponent <= SHORT_DIGITS + 1) {
            String magnitude = digits.substring(start, end) + "0".repeat((int) exponent);
            try {
                return Long.parseLong(text.charAt(0) == '-' ? "-" + magnitude : magnitude);
            } catch (NumberFormatException e) {
                // 19 digits, but more than a long holds.
            }
        }
        throw JsonValueException.outOfRange("a long");
    }

    /** The exponent whose text starts here, if any; beyond ±HUGE it is HUGE, for it can have a thousand digits. */
    private static long exponent(String text, int from) {
        if (from >= text.length()) {
            return 0;
        }
        char sign = text.charAt(from);
        long value = 0;
        for (int i = sign == '-' || sign == '+' ? from + 1 : from; i < text.length(); i++) {
            value = Math.min(HUGE, 10 * value + text.charAt(i) - '0');
        }
        return sign == '-' ? -value : value;
    }

    @Override
    public double asDouble() {
        if (text == null && Math.abs(unscaled) <= EXACT_IN_DOUBLE) {
            // Both are exact, so that the division rounds once, to the nearest: what the whole text would give.
            return scale == 0 ? unscaled : unscaled / TENS[scale];
        }
        double value = Double.parseDouble(toString());
        if (Double.isInfinite(value)) {
            throw JsonValueException.outOfRange("a double");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberValue number && number.unscaled == unscaled && number.scale == scale
                && (text == null ? number.text == null : text.equals(number.text));
    }

    @Override
    public int hashCode() {
        return text == null ? 31 * Long.hashCode(unscaled) + scale : text.hashCode();
    }

    @Override
    public String toString() {
        return text != null ? text : Decimals.text(unscaled, scale);
    }
}

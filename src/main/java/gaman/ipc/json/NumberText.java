package gaman.ipc.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Makes the text of numbers. Floating point is written as Number::toString of ECMAScript does: the fewest digits that read
 * back equal, of those the nearest, and an exponent only below 1e-6 and from 1e21 on.
 */
final class NumberText {
    /** Since release 19 the JDK itself finds the fewest digits (JDK-4511638), except for subnormal numbers. */
    private static final boolean JDK_FINDS_SHORTEST = Runtime.version().feature() >= 19;

    /** Decimals of so many digits all differ as double or float: one that reads back equal is the only one. */
    private static final int UNIQUE_DIGITS_OF_DOUBLE = 15;
    private static final int UNIQUE_DIGITS_OF_FLOAT = 6;

    private static final double SMALLEST_WITHOUT_EXPONENT = 1e-6;
    private static final int LONGEST_SHORT_SCALE = 8;
    private NumberText() {
    }

    /**
     * How many digits a number of few digits has behind the point; -1 if it has more than 8 there, 16 or more in all, or an
     * exponent. It is the way of most numbers, and more than ten times as quick as {@link #of(double)}.
     */
    static int shortScale(double value) {
        double magnitude = Math.abs(value);
        if (magnitude < SMALLEST_WITHOUT_EXPONENT) {
            return magnitude == 0 ? 0 : -1;
        }
        for (int scale = 0; scale <= LONGEST_SHORT_SCALE && magnitude * NumberValue.TENS[scale] < NumberValue.TENS[UNIQUE_DIGITS_OF_DOUBLE]; scale++) {
            // Both are integers below 2^53, so that this is the double that the decimal reads as; and the only such decimal.
            if (Math.abs(unscaled(value, scale)) / NumberValue.TENS[scale] == magnitude) {
                return scale;
            }
        }
        return -1;
    }

    /** The integer nearest to value × 10^scale. */
    static long unscaled(double value, int scale) {
        return Math.round(value * NumberValue.TENS[scale]);
    }

    static String of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number for " + value);
        }
        int scale = shortScale(value);
        return scale >= 0 ? Decimals.text(unscaled(value, scale), scale) : longText(value);
    }

    /** The text of any other number than those with a short scale. */
    static String longText(double value) {
        return text(value, Double.toString(Math.abs(value)), false);
    }

    /** A float has its own shortest form: 0.1f is 0.1, though the double nearest to it is 0.10000000149011612. */
    static String of(float value) {
        if (value == (long) value && Math.abs(value) < 1 << 24) {
            return Long.toString((long) value);
        }
        return text(value, Float.toString(Math.abs(value)), true);
    }

    /** The text of a number that is not a short decimal, from what the JDK writes for its magnitude. */
    private static String text(double value, String written, boolean isFloat) {
        BigDecimal decimal = new BigDecimal(written).stripTrailingZeros();
        double magnitude = Math.abs(value);
        int uniqueDigits = isFloat ? UNIQUE_DIGITS_OF_FLOAT : UNIQUE_DIGITS_OF_DOUBLE;
        if (magnitude < (isFloat ? Float.MIN_NORMAL : Double.MIN_NORMAL)
                || !JDK_FINDS_SHORTEST && decimal.precision() > uniqueDigits) {
            decimal = shortest(decimal, magnitude, isFloat);
        }
        return layOut(value < 0, decimal);
    }

    /** Drops digits from a decimal that reads back as the number for as long as there is a shorter one. */
    private static BigDecimal shortest(BigDecimal decimal, double number, boolean isFloat) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal best = decimal;
        for (int digits = decimal.precision(); digits > 0; digits--) {
            BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (!readsBack(candidate, number, isFloat)) {
                // At a power of two the numbers below are closer than those above: the nearest decimal may belong to the
                // neighbour below, and the one on the other side be the only one of this length.
                RoundingMode otherSide = candidate.compareTo(exact) < 0 ? RoundingMode.CEILING : RoundingMode.FLOOR;
                candidate = exact.round(new MathContext(digits, otherSide));
                if (!readsBack(candidate, number, isFloat)) {
                    break;
                }
            }
            best = candidate;
        }
        return best.stripTrailingZeros();
    }

    private static boolean readsBack(BigDecimal candidate, double number, boolean isFloat) {
        String text = candidate.toString();
        return (isFloat ? Float.parseFloat(text) : Double.parseDouble(text)) == number;
    }

    private static String layOut(boolean negative, BigDecimal decimal) {
        String digits = decimal.unscaledValue().toString();
        int count = digits.length();
        // The value is 0.digits × 10^point.
        int point = count - decimal.scale();
        StringBuilder text = new StringBuilder(26);
        if (negative) {
            text.append('-');
        }
        if (point > 21 || point < -5) {
            text.append(digits.charAt(0));
            if (count > 1) {
                text.append('.').append(digits, 1, count);
            }
            int exponent = point - 1;
            text.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
        } else if (point >= count) {
            text.append(digits).append("0".repeat(point - count));
        } else if (point > 0) {
            text.append(digits, 0, point).append('.').append(digits, point, count);
        } else {
            text.append("0.").append("0".repeat(-point)).append(digits);
        }
        return text.toString();
    }
}

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Writes unscaled × 10^-scale: no exponent, and exactly {@code scale} digits behind the point. */
final class Decimals {
    /** The most bytes a decimal takes: a sign, a point and 19 digits. */
    static final int LONGEST = 21;

    /** 00 to 99: two digits cost one division. */
    private static final byte[] PAIRS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    /** At each place, the first number, going down from 0, that has more than so many digits; 0 itself has one. */
    private static final long[] BOUNDS = new long[19];

    static {
        long bound = -1;
        for (int i = 1; i < BOUNDS.length; i++) {
            bound *= 10;
            BOUNDS[i] = bound;
        }
    }

    private Decimals() {
    }

    static String text(long unscaled, int scale) {
        byte[] out = new byte[LONGEST];
        return new String(out, 0, put(unscaled, scale, out, 0), ISO_8859_1);
    }

    /** Writes from {@code index} on and returns where it ends; the scale is at most 17. */
    static int put(long unscaled, int scale, byte[] out, int index) {
        int start = index;
        // There are more negative numbers than positive ones, by one.
        long rest = unscaled;
        if (unscaled < 0) {
            out[start++] = '-';
        } else {
            rest = -unscaled;
        }
        int end = start + Math.max(digits(rest), scale + 1);
        int at = end;
        if (scale > 0) {
            at = ++end;
            int point = end - scale - 1;
            while (at - point > 2) {
                long next = rest / 100;
                at = putPair((int) (next * 100 - rest), out, at);
                rest = next;
            }
            if (at - point > 1) {
                long next = rest / 10;
                out[--at] = (byte) ('0' + next * 10 - rest);
                rest = next;
            }
            out[--at] = '.';
        }
        while (at - start > 1) {
            long next = rest / 100;
            at = putPair((int) (next * 100 - rest), out, at);
            rest = next;
        }
        if (at > start) {
            out[start] = (byte) ('0' - rest);
        }
        return end;
    }

    private static int putPair(int pair, byte[] out, int end) {
        out[end - 1] = PAIRS[2 * pair + 1];
        out[end - 2] = PAIRS[2 * pair];
        return end - 2;
    }

    /** How many digits a number has that is not positive. */
    private static int digits(long negative) {
        // 1233 / 4096 is the logarithm of 2: so many digits has the smallest number of as many bits, or one more.
        int bits = Long.SIZE - Long.numberOfLeadingZeros(-negative);
        int fewest = Math.min(bits * 1233 >>> 12, BOUNDS.length - 1);
        return negative <= BOUNDS[fewest] ? fewest + 1 : fewest;
    }
}

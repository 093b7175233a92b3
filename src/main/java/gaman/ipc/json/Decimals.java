package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Writes unscaled × 10^-scale: no exponent, and exactly {@code scale} digits behind the point. */
final class Decimals {
    /** The most bytes a decimal takes: a sign, a point and 19 digits, and a zero if all of them are behind the point. */
    static final int LONGEST = 22;

    private Decimals() {
    }

    static String text(long unscaled, int scale) {
        byte[] out = new byte[LONGEST];
        return new String(out, 0, put(unscaled, scale, out, 0), ISO_8859_1);
    }

    /** Writes from {@code index} on and returns where it ends; the scale is at most 18. */
    static int put(long unscaled, int scale, byte[] out, int index) {
        int start = index;
        // The negative numbers have one more value than the positive ones.
        long rest = unscaled < 0 ? unscaled : -unscaled;
        if (unscaled < 0) {
            out[start++] = '-';
        }
        int digits = Math.max(digits(rest), scale + 1);
        int end = start + digits + (scale > 0 ? 1 : 0);
        int at = end;
        for (int i = 0; i < scale; i++) {
            long next = rest / 10;
            out[--at] = (byte) ('0' + (next * 10 - rest));
            rest = next;
        }
        if (scale > 0) {
            out[--at] = '.';
        }
        while (at > start) {
            long next = rest / 10;
            out[--at] = (byte) ('0' + (next * 10 - rest));
            rest = next;
        }
        return end;
    }

    private static int digits(long negative) {
        int count = 1;
        for (long limit = -10; negative <= limit; limit *= 10) {
            if (++count == 19) {
                break;
            }
        }
        return count;
    }
}

package gaman.ipc.bench;

import java.util.Arrays;

/**
 * Counts durations in buckets of about 3 %, so that any number of them takes the same 15 KiB and none is sampled away.
 *
 * <pre>
 *   value   0 .. 31      one bucket each
 *           32 .. 63     32 buckets of 1
 *           64 .. 127    32 buckets of 2
 *           128 .. 255   32 buckets of 4, and so on for each power of two
 * </pre>
 */
final class Histogram {
    /** Each power of two is cut in 2^5 buckets, each 1/32 = 3 % of where that power begins. */
    private static final int BITS = 5;
    private static final int PER_POWER = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * PER_POWER];
    private long total;
    private long max;

    /** Counts one value; what is below 0 counts as 0. */
    void record(long value) {
        long counted = Math.max(0, value);
        counts[bucket(counted)]++;
        total++;
        max = Math.max(max, counted);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    long total() {
        return total;
    }

    long max() {
        return max;
    }

    /** Returns the value that this share of all, 0 to 1, is not over: the end of its bucket, so never too good. */
    long quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(max, last(i));
            }
        }
        return max;
    }

    private static int bucket(long value) {
        if (value < PER_POWER) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS;
        return (shift + 1) * PER_POWER + (int) (value >>> shift) - PER_POWER;
    }

    /** Returns the largest value that falls in this bucket. */
    private static long last(int bucket) {
        if (bucket < PER_POWER) {
            return bucket;
        }
        int shift = bucket / PER_POWER - 1;
        long first = (long) (PER_POWER + bucket % PER_POWER) << shift;
        return first + (1L << shift) - 1;
    }
}

package gaman.ipc;

import java.time.Duration;

/** What both kinds of options check in the same way. A refusal names the option, the value and what it takes. */
final class OptionChecks {
    /** Says that an option has its default, which follows another option. */
    static final long NOT_SET = -1;

    private static final long DEFAULT_HIGH = 1 << 20;
    private static final long DEFAULT_LOW = 256 << 10;

    private OptionChecks() {
    }

    static long inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is out of range; it takes " + least + " to " + most);
        }
        return value;
    }

    static Duration timeout(String name, Duration value) {
        if (!value.isZero() && value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is out of range; it takes zero (no limit) or at least 1 ms");
        }
        return value;
    }

    /** The high-water mark in force: the default is lower where less may wait at all. */
    static long highMark(long set, long maxPendingBytes) {
        long value = set == NOT_SET ? Math.min(DEFAULT_HIGH, maxPendingBytes) : set;
        requireAtMost("highWaterMark", value, "maxPendingBytes", maxPendingBytes);
        return value;
    }

    /** The low-water mark in force. */
    static long lowMark(long set, long highWaterMark) {
        long value = set == NOT_SET ? Math.min(DEFAULT_LOW, highWaterMark) : set;
        requireAtMost("lowWaterMark", value, "highWaterMark", highWaterMark);
        return value;
    }

    private static void requireAtMost(String name, long value, String limitName, long limit) {
        if (value > limit) {
            throw new IllegalArgumentException(name + "=" + value + " is over " + limitName + "=" + limit
                    + "; lower the one or raise the other");
        }
    }
}

package gaman.ipc;

import gaman.ipc.wire.FrameFormat;
import java.time.Duration;

/**
 * The limits that both kinds of options have, as they are set: their defaults, and what each takes. A refusal names the
 * option, the value and what it takes.
 */
final class LimitsBuilder {
    /** Says that an option has its default, which follows another option. */
    private static final long NOT_SET = -1;
    /** Five full socket buffers: a peer that merely runs behind never notices. */
    private static final long DEFAULT_HIGH = 1 << 20;
    /** A little more than a socket buffer, so that the peer has data while the sender wakes up. */
    private static final long DEFAULT_LOW = 256 << 10;

    /** Far over usual messages, too small for a few peers to fill a heap. */
    int maxFrameSize = 16 << 20;
    /** One message of the largest size. */
    long maxPendingBytes = 16 << 20;
    private long highWaterMark = NOT_SET;
    private long lowWaterMark = NOT_SET;
    /** A half-sent message holds memory; 30 s are enough for the slowest peer that means to send it. */
    Duration frameTimeout = Duration.ofSeconds(30);
    /** None: a local peer may be silent for days. */
    Duration idleTimeout = Duration.ZERO;

    void maxFrameSize(int value) {
        maxFrameSize = (int) inRange("maxFrameSize", value, 1, FrameFormat.MAX_SIZE);
    }

    void maxPendingBytes(long value) {
        maxPendingBytes = inRange("maxPendingBytes", value, 0, FrameFormat.MAX_SIZE);
    }

    void highWaterMark(long value) {
        highWaterMark = inRange("highWaterMark", value, 0, Long.MAX_VALUE);
    }

    void lowWaterMark(long value) {
        lowWaterMark = inRange("lowWaterMark", value, 0, Long.MAX_VALUE);
    }

    void frameTimeout(Duration value) {
        frameTimeout = timeout("frameTimeout", value);
    }

    void idleTimeout(Duration value) {
        idleTimeout = timeout("idleTimeout", value);
    }

    /** The high-water mark in force: the default is lower where less may wait at all. */
    long highWaterMark() {
        return mark("highWaterMark", highWaterMark, DEFAULT_HIGH, "maxPendingBytes", maxPendingBytes);
    }

    /** The low-water mark in force. */
    long lowWaterMark() {
        return mark("lowWaterMark", lowWaterMark, DEFAULT_LOW, "highWaterMark", highWaterMark());
    }

    private static long mark(String name, long set, long usual, String limitName, long limit) {
        long value = set == NOT_SET ? Math.min(usual, limit) : set;
        if (value > limit) {
            throw new IllegalArgumentException(name + "=" + value + " is over " + limitName + "=" + limit
                    + "; lower the one or raise the other");
        }
        return value;
    }

    static long inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is out of range; it takes " + least + " to " + most);
        }
        return value;
    }

    private static Duration timeout(String name, Duration value) {
        if (!value.isZero() && value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is out of range; it takes zero (no limit) or at least 1 ms");
        }
        return value;
    }
}

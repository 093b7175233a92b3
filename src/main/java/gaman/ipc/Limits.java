package gaman.ipc;

import gaman.ipc.wire.FrameFormat;
import java.time.Duration;

/**
 * What a connection needs of its options, in the units it counts in; the same for either side of a connection.
 *
 * <p>One side alone may stop reading while too much waits to be sent, else each could wait for ever for the other to read:
 * that is the server, which so makes a peer wait that does not take its answers.
 */
final class Limits {
    /**
     * How long a closing connection may go without its peer taking a byte of what is still pending. Long enough for a
     * busy peer, short enough for a shutdown that somebody waits for.
     */
    static final long FLUSH_TIMEOUT_NANOS = 5_000_000_000L;
    /**
     * How long a closed connection waits for the peer's end of stream. Closing while the peer still writes would reset
     * it and could cost it our last answer; a live peer ends at once when it sees our end.
     */
    static final long DRAIN_TIMEOUT_NANOS = 1_000_000_000L;
    /** The most bytes thrown away while waiting for the peer's end. */
    static final long DRAIN_BYTES = 16L << 20;
    /** What a pass gathers before it writes, in bytes: what an empty socket takes at once (208 KiB by default on Linux). */
    static final int GATHERED_BYTES = 200 * 1024;
    /** The most bytes offered in one write of what was gathered: more than a socket takes at once. */
    static final int WRITE_BYTES = 256 * 1024;
    /**
     * From this length on, in bytes, a payload in direct memory is written from where it is. Of shorter ones two or more are
     * mostly gathered, and a copy of each costs less than a system call of its own (bench/compare: bulk64k).
     */
    static final int STRAIGHT_BYTES = 128 * 1024;
    /** The same for direct memory that is not of a ring, where a copy costs more: what it goes to is blanked first. */
    static final int FOREIGN_STRAIGHT_BYTES = 32 * 1024;
    /** How long closing a whole server lets connections flush and drain before it cuts them off. */
    static final long SHUTDOWN_NANOS = FLUSH_TIMEOUT_NANOS + DRAIN_TIMEOUT_NANOS;
    /** How long closing a whole server waits for its loop: one second more than that should take. */
    static final long SHUTDOWN_WAIT_NANOS = SHUTDOWN_NANOS + 1_000_000_000L;
    /** The most connections accepted in one pass, so that a flood of them does not hold up those that are served. */
    static final int ACCEPTS_PER_PASS = 64;
    /** How long what failed for want of descriptors or of memory rests until it is tried again. */
    static final long RETRY_PAUSE_NANOS = 100_000_000L;
    /** What a message that a client keeps takes beside its payload: three objects and a place in the queue. */
    static final long MESSAGE_OVERHEAD_BYTES = 64;
    /** How long a client rests before it tries a server again whose backlog is full. */
    static final long BUSY_PAUSE_NANOS = 2_000_000L;

    /** What fits in a long of nanoseconds: 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    final int maxFrameSize;
    final long maxPendingBytes;
    final long highWaterMark;
    final long lowWaterMark;
    // The times, as they were set and in nanoseconds, as the loop counts; 0 is no limit.
    final Duration frameTimeout;
    final long frameTimeoutNanos;
    final Duration idleTimeout;
    final long idleTimeoutNanos;
    final boolean readsOnlyIfUncongested;
    final boolean allowHalfOpen;
    final Unframed unframed;

    private Limits(int maxFrameSize, long maxPendingBytes, long highWaterMark, long lowWaterMark, Duration frameTimeout,
            Duration idleTimeout, boolean readsOnlyIfUncongested, boolean allowHalfOpen, Unframed unframed) {
        this.maxFrameSize = maxFrameSize;
        this.maxPendingBytes = maxPendingBytes;
        this.highWaterMark = highWaterMark;
        this.lowWaterMark = lowWaterMark;
        this.frameTimeout = frameTimeout;
        this.frameTimeoutNanos = nanos(frameTimeout);
        this.idleTimeout = idleTimeout;
        this.idleTimeoutNanos = nanos(idleTimeout);
        this.readsOnlyIfUncongested = readsOnlyIfUncongested;
        this.allowHalfOpen = allowHalfOpen;
        this.unframed = unframed;
    }

    private Limits(LimitsBuilder set, boolean readsOnlyIfUncongested, boolean allowHalfOpen, Unframed unframed) {
        this(set.maxFrameSize, set.maxPendingBytes, set.highWaterMark(), set.lowWaterMark(), set.frameTimeout, set.idleTimeout,
                readsOnlyIfUncongested, allowHalfOpen, unframed);
    }

    static Limits ofServer(LimitsBuilder set, boolean allowHalfOpen, Unframed unframed) {
        return new Limits(set, true, allowHalfOpen, unframed);
    }

    /** A client has written frames, and so does a server that answers it. */
    static Limits ofClient(LimitsBuilder set) {
        return new Limits(set, false, false, Unframed.REFUSE);
    }

    /**
     * For a client whose calls have deadlines: between them nobody looks at the clock. And no mark, since it sends one
     * message at a time, of whatever size.
     */
    Limits ofBlocking() {
        return new Limits(maxFrameSize, maxPendingBytes, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO, Duration.ZERO, false,
                allowHalfOpen, unframed);
    }

    /** A time that is waited for, if any; 146 years are as good as any longer one, and two such times can still be added. */
    static long nanosOrAges(Duration time) {
        if (time.isNegative()) {
            return 0;
        }
        return time.compareTo(LONGEST.dividedBy(2)) > 0 ? Long.MAX_VALUE / 2 : time.toNanos();
    }

    /** A time that is too long to be counted in nanoseconds is no limit. */
    private static long nanos(Duration time) {
        return time.compareTo(LONGEST) > 0 ? 0 : time.toNanos();
    }

    /** Refuses a payload that is over the limit. */
    void requireSendable(int payloadLength) {
        if (payloadLength >= maxFrameSize) {
            throw new IllegalArgumentException("message of " + FrameFormat.sizeField(payloadLength)
                    + " bytes (type byte and payload) is over maxFrameSize=" + maxFrameSize
                    + ": send it in parts, or raise maxFrameSize on both sides");
        }
    }
}

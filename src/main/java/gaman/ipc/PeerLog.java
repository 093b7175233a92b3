package gaman.ipc;

import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Says what peers can bring about, handlers that fail on what they sent included: at most {@value #LINES_PER_SECOND} times
 * a second, since any local process could otherwise fill the disk. How many were left out, or could not be said for want of
 * memory, is said with the next. Loop thread only.
 */
final class PeerLog {
    private static final int LINES_PER_SECOND = 10;
    private static final long SECOND_NANOS = 1_000_000_000;
    /** Ends that are the peer's doing. */
    private static final Set<CloseReason> FAULTS = Set.of(CloseReason.PROTOCOL_ERROR, CloseReason.FRAME_TOO_LARGE,
            CloseReason.SLOW_CONSUMER, CloseReason.FRAME_TIMEOUT);

    private final LongSupplier clock;
    private final boolean quietAboutEnds;
    private long secondBegan;
    private int lines;
    private long leftOut;

    /** {@code quietAboutEnds} where the user is told of them in another way. */
    PeerLog(LongSupplier clock, boolean quietAboutEnds) {
        this.clock = clock;
        this.quietAboutEnds = quietAboutEnds;
        this.secondBegan = clock.getAsLong();
    }

    /** Says that a connection ended. A handler's failure has been said, with its stack, when it happened. */
    void ended(IpcContext connection) {
        CloseReason reason = connection.closeReason();
        Throwable cause = connection.closeCause();
        if (FAULTS.contains(reason) && !quietAboutEnds) {
            warning(connection, " ended: ", cause == null ? reason : reason + ": " + cause.getMessage(), null);
        } else if (reason == CloseReason.IO_ERROR && !quietAboutEnds) {
            warning(connection, " ended: ", reason, cause);
        } else {
            Log.debug(connection + " ended: " + reason, cause);
        }
    }

    void warning(String message, Throwable cause) {
        warning(message, "", "", cause);
    }

    /** Puts the line together itself, so that one is counted for which there is no memory. */
    void warning(Object first, Object second, Object third, Throwable cause) {
        long now = clock.getAsLong();
        if (now - secondBegan >= SECOND_NANOS) {
            secondBegan = now;
            lines = 0;
        }
        boolean said = false;
        try {
            said = ++lines <= LINES_PER_SECOND && Log.warning(
                    first.toString() + second + third + (leftOut == 0 ? "" : " (" + leftOut + " like this were left out)"), cause);
        } catch (OutOfMemoryError noWords) {
            // It is counted.
        }
        leftOut = said ? 0 : leftOut + 1;
    }
}

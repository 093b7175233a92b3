package gaman.ipc;

import java.io.IOException;

/**
 * The end of a connection, once it has begun.
 *
 * <pre>
 *   FLUSHING --all sent, and the peer told--&gt; DRAINING --peer's end--&gt; over
 *       |                                        |                     ^
 *       +---- timeout, peer gone, nothing or too much to wait for -----+
 * </pre>
 *
 * <p>While it drains, what still comes is thrown away, since closing while the peer writes would reset it, and could cost it
 * our last answer.
 */
final class Ending {
    private final Connection connection;
    private final Timeouts timeouts;
    private boolean flushed;
    private boolean over;
    private long drained;

    Ending(Connection connection, Timeouts timeouts) {
        this.connection = connection;
        this.timeouts = timeouts;
    }

    /** The peer has taken something: it lives. */
    void progressed() {
        if (!flushed) {
            timeouts.ending(Limits.FLUSH_TIMEOUT_NANOS);
        }
    }

    /** Whether what comes is to be read, and thrown away. */
    boolean isReading() {
        return !connection.inbound.isEnded() && drained <= Limits.DRAIN_BYTES;
    }

    void drain() {
        try {
            drained += Math.max(connection.inbound.read(connection.inbound.space(Integer.MAX_VALUE)), 0);
            connection.inbound.discard();
        } catch (IOException reset) {
            over = true;
        }
    }

    /** Nothing is waited for any more. */
    void cutOff() {
        over = true;
    }

    /** Takes the next step, if it can be taken now; true once there is nothing more to do. */
    boolean step() {
        if (!over && !timeouts.areEnding()) {
            timeouts.ending(Limits.FLUSH_TIMEOUT_NANOS);
        }
        if (!over && !flushed && connection.outbound.isEmpty()) {
            flushed = true;
            over = connection.inbound.isEnded() || !connection.outbound.end();
            timeouts.ending(Limits.DRAIN_TIMEOUT_NANOS);
        }
        over |= flushed && !isReading();
        return over;
    }
}

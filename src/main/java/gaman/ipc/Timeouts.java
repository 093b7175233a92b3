package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;

/**
 * The clocks of one connection: how long a message that has begun may take, how long nothing may happen, and how long
 * the end may take. Each is made when it is first needed, so that an idle connection without limits has none.
 */
final class Timeouts {
    private final EventLoop loop;
    private final Limits limits;
    private final Connection connection;
    private Deadline frame;
    private Deadline idle;
    private Deadline end;
    private boolean frameBegan;
    private long lastActivity;

    Timeouts(EventLoop loop, Limits limits, Connection connection) {
        this.loop = loop;
        this.limits = limits;
        this.connection = connection;
    }

    void opened() {
        if (limits.idleTimeoutNanos > 0) {
            lastActivity = loop.now();
            idle = new Deadline(this::checkIdle);
            loop.arm(idle, limits.idleTimeoutNanos);
        }
    }

    /** Bytes came or went. The deadline is not moved each time: it looks at this when it comes. */
    void active() {
        if (idle != null) {
            lastActivity = loop.now();
        }
    }

    private void checkIdle() {
        long left = limits.idleTimeoutNanos - (loop.now() - lastActivity);
        if (left > 0) {
            loop.arm(idle, left);
        } else {
            connection.end(CloseReason.IDLE_TIMEOUT, null);
        }
    }

    /** A message is whole: what follows it is another's. */
    void messageEnded() {
        frameBegan = false;
    }

    /**
     * A pass has ended, with a part of a message received or not. The message's time runs from the pass that brought its
     * first byte, and only while its peer is read from.
     */
    void insideMessage(boolean inside) {
        if (!inside) {
            disarm(frame);
            frameBegan = false;
        } else if (!frameBegan && limits.frameTimeoutNanos > 0) {
            if (frame == null) {
                frame = new Deadline(() -> connection.end(CloseReason.FRAME_TIMEOUT, null));
            }
            loop.arm(frame, limits.frameTimeoutNanos);
            frameBegan = true;
        }
    }

    /** The end has begun, or made progress: only its own clock runs from now on. */
    void ending(long nanos) {
        ended();
        if (end == null) {
            end = new Deadline(() -> connection.cutOff(connection.closeReason()));
        }
        loop.arm(end, nanos);
    }

    /** Whether the end's clock runs. */
    boolean areEnding() {
        return end != null && end.isArmed();
    }

    void ended() {
        disarm(frame);
        disarm(idle);
        disarm(end);
    }

    private void disarm(Deadline deadline) {
        if (deadline != null) {
            loop.disarm(deadline);
        }
    }
}

package gaman.ipc;

import gaman.ipc.loop.Deadline;

/**
 * The clocks of one connection: how long a message that has begun may take, how long nothing may happen, and how long
 * the end may take. Each is made when it is first needed, so that an idle connection without limits has none.
 */
final class Timeouts implements Runnable {
    private final Connection connection;
    private Deadline frame;
    private Deadline idle;
    private Deadline end;
    private boolean frameBegan;
    private long lastActivity;

    Timeouts(Connection connection) {
        this.connection = connection;
    }

    void opened() {
        if (connection.limits.idleTimeoutNanos > 0) {
            lastActivity = connection.loop.now();
            idle = new Deadline(this);
            connection.loop.arm(idle, connection.limits.idleTimeoutNanos);
        }
    }

    /** Bytes came or went. The deadline is not moved each time: it looks at this when it comes. */
    void active() {
        if (idle != null) {
            lastActivity = connection.loop.now();
        }
    }

    /** Nothing has happened for as long as nothing may; or something has, and then it is looked again. */
    @Override
    public void run() {
        long left = connection.limits.idleTimeoutNanos - (connection.loop.now() - lastActivity);
        if (left > 0) {
            connection.loop.arm(idle, left);
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
        } else if (!frameBegan && connection.limits.frameTimeoutNanos > 0) {
            if (frame == null) {
                frame = new Deadline(() -> connection.end(CloseReason.FRAME_TIMEOUT, null));
            }
            connection.loop.arm(frame, connection.limits.frameTimeoutNanos);
            frameBegan = true;
        }
    }

    /** The end has begun, or made progress: only its own clock runs from now on. */
    void ending(long nanos) {
        ended();
        if (end == null) {
            end = new Deadline(() -> connection.cutOff(connection.closeReason()));
        }
        connection.loop.arm(end, nanos);
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
            connection.loop.disarm(deadline);
        }
    }
}

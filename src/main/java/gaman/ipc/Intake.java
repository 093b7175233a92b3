package gaman.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How one connection reads: no more than there is memory for, which it shares with all others of its loop. With it goes what
 * the {@link InboundBudget} and the {@link Shortage} note of the connection. Loop thread only.
 */
final class Intake {
    /** How long nothing more of a message may come before its peer is taken for one that does not mean to complete it. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final Connection connection;
    private final InboundBudget budget;

    // ---- what the budget notes

    /** The memory that it holds since its last pass ended within a message; none where that has never been. */
    int bytes;
    /** Its place in the list of those that hold some. */
    int index;
    /** It takes no more memory for now. */
    boolean waiting;
    /** Since when it waits. */
    long waitingSince;
    /** When bytes have come last, while it holds some. */
    private long active;
    /** More has come than its memory has room for. */
    private boolean pending;

    // ---- what the shortage notes

    /** Its neighbours in the queue. */
    Intake previous;
    Intake next;
    /** It waits for memory, whatever the limit. */
    private boolean queued;
    /** Its message has waited for that, and is not whole. */
    private boolean heldUp;
    private long heldUpSince;

    Intake(Connection connection, InboundBudget budget) {
        this.connection = connection;
        this.budget = budget;
    }

    // ---- what the connection does

    /** Reads once, unless it has to wait for others; returns how many bytes came, or -1 at the end of the stream. */
    int read() throws IOException {
        if (bytes > 0) {
            active();
        }
        Inbound inbound = connection.inbound;
        if (inbound.isFull() && isStopped()) {
            return 0;
        }
        ByteBuffer space;
        try {
            space = inbound.space(budget.room(this));
        } catch (OutOfMemoryError noRoom) {
            if (!budget.shortage().queuesAfterRefusal(this)) {
                throw noRoom;
            }
            return 0; // what has come stays in the socket until others have given memory back
        }
        awaitsNoMemory();
        // Not under that guard: where memory is too short even for this, bytes may be lost that the socket has given.
        return inbound.read(space);
    }

    private boolean isStopped() {
        if (budget.stops(this)) {
            awaitsNoMemory();
            return true;
        }
        return !connection.inbound.isEmpty() && budget.shortage().queuesBeforeGrowth(this);
    }

    /** It has read on, or will not. */
    void awaitsNoMemory() {
        budget.shortage().leave(this);
    }

    /** There was no memory for so many bytes that it was to send. */
    void noMemoryToSend(long bytes) {
        budget.shortage().ranOut(bytes);
    }

    /** A pass has ended, and so much memory is left with messages that have not come whole. */
    void keeps(int bytes) {
        budget.set(this, bytes);
        budget.shortage().passed();
    }

    private void tellConnection() {
        connection.read(!isHeldUp());
    }

    private boolean isHeldUp() {
        return pending || queued;
    }

    // ---- what the budget has to know

    /** More bytes have come. */
    void active() {
        active = connection.loop.now();
    }

    /** More has come than it may take, or it may go on. */
    void pend(boolean value) {
        if (pending != value) {
            pending = value;
            tellConnection();
        }
    }

    /** False if even for that memory is short. */
    boolean compact() {
        return connection.inbound.compact();
    }

    /** The memory that it has for what came. */
    int borrowed() {
        return connection.inbound.borrowed();
    }

    boolean isQuiet(long now) {
        return !isHeldUp() && now - active >= QUIET_NANOS;
    }

    /**
     * Its bytes times the milliseconds in which its peer has not gone on, and at least one. A peer that does not take its
     * answers, and is not read for that, does not go on.
     */
    long burden(long now) {
        return bytes * (1 + (isHeldUp() ? 0 : Math.max(0, now - active) / 1_000_000));
    }

    void end(IOException cause) {
        connection.end(CloseReason.FRAME_TOO_LARGE, cause);
    }

    // ---- what the shortage has to know

    void queued(boolean value) {
        queued = value;
        if (value && !heldUp) {
            heldUp = true;
            heldUpSince = connection.loop.now();
        }
        tellConnection();
    }

    boolean isQueued() {
        return queued;
    }

    /** It is another message, or another reason, for which it may have to wait next. */
    void goesOn() {
        heldUp = false;
    }

    /** How long its message has been held up for want of memory. */
    long heldUpNanos() {
        return heldUp ? connection.loop.now() - heldUpSince : 0;
    }

    /** What its message takes, or its first bytes if its length is not known. */
    long needed() {
        return connection.inbound.needed();
    }

    /** All the memory that its connection has, for what came and for what is to be sent. */
    long memory() {
        return (long) connection.inbound.borrowed() + connection.outbound.borrowed();
    }

    /** What all others hold of messages that have not come whole. */
    long ofOthers() {
        return budget.total() - bytes;
    }
}

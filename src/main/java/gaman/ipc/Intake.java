package gaman.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How one connection reads: no more than there is memory for, which it shares with all others of its loop. */
final class Intake {
    private final Connection connection;
    private final Inbound inbound;
    private final InboundBudget budget;
    private final Shortage shortage;
    /** Null until a pass has ended within a message, or memory has been short. */
    private InboundBudget.Hold hold;

    Intake(Connection connection, Inbound inbound, InboundBudget budget) {
        this.connection = connection;
        this.inbound = inbound;
        this.budget = budget;
        this.shortage = budget.shortage();
    }

    /** Reads once, unless it has to wait for others; returns how many bytes came, or -1 at the end of the stream. */
    int read() throws IOException {
        if (hold != null) {
            hold.active();
        }
        if (inbound.isFull() && isStopped()) {
            return 0;
        }
        ByteBuffer space;
        try {
            space = inbound.space(budget.room(hold));
        } catch (OutOfMemoryError noRoom) {
            awaitMemory(noRoom);
            return 0;
        }
        awaitsNoMemory();
        // Not under that guard: where memory is too short even for this, bytes may be lost that the socket has given.
        return inbound.read(space);
    }

    private boolean isStopped() {
        if (budget.stops(hold)) {
            awaitsNoMemory();
            return true;
        }
        return !inbound.isEmpty() && shortage.queuesBeforeGrowth(hold);
    }

    /** What has come stays in the socket until others have given memory back. */
    private void awaitMemory(OutOfMemoryError noRoom) {
        if (hold == null) {
            hold = budget.new Hold(connection);
        }
        if (!shortage.queuesAfterRefusal(hold)) {
            throw noRoom;
        }
    }

    /** It has read on, or will not. */
    void awaitsNoMemory() {
        if (hold != null) {
            shortage.leave(hold);
        }
    }

    /** There was no memory for so many bytes that it was to send. */
    void noMemoryToSend(long bytes) {
        shortage.ranOut(bytes);
    }

    /** A pass has ended, and so much memory is left with messages that have not come whole. */
    void keeps(int bytes) {
        if (hold == null && bytes > 0) {
            hold = budget.new Hold(connection);
        }
        if (hold != null) {
            hold.set(bytes);
        }
        shortage.passed();
    }
}

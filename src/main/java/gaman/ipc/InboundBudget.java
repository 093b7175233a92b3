package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Predicate;

/**
 * How much memory one loop gives to messages that have not come whole, over all its connections, and what it does when
 * that is too much: each peer alone stays within {@code maxFrameSize}, but many together would take the whole heap.
 *
 * <pre>
 *   held, without the largest one:   0 ............ limit ............. twice the limit
 *                                    all are read   one is not read     one of those that
 *                                                   for now, and ends   are not read ends
 *                                                   if that lasts
 * </pre>
 *
 * <p>The largest neither counts nor is chosen, so that one message of any allowed size passes whatever the limit. Of the
 * others it is the largest whose message has been on its way for a while, since a peer that means it is done in a moment;
 * only where there is none, the largest whatever its time. Loop thread only.
 */
final class InboundBudget {
    /** Of the heap; its other parts are for what the handlers make of messages, and for answers. */
    private static final int SHARE_OF_HEAP = 8;
    /** How long a connection is not read before it is ended: others have that long to complete what they have begun. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    /** How long a message may be on its way before its peer is taken for one that does not mean to complete it. */
    private static final long MOMENT_NANOS = 100_000_000L;

    private final EventLoop loop;
    private final long limit;
    private final ArrayList<Hold> holds = new ArrayList<>();
    private int unread;
    private long total;
    /** The one that holds most, while all together hold more than the limit; else null. */
    private Hold largest;

    InboundBudget(EventLoop loop) {
        this.loop = loop;
        this.limit = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** What one connection holds, once it has ever ended a pass within a message. */
    final class Hold {
        private final Connection connection;
        private final Deadline patience = new Deadline(this::end);
        private int bytes;
        /** When the message that is held began to come. */
        private long since;
        private int index;
        private boolean waiting;

        Hold(Connection connection) {
            this.connection = connection;
        }

        /** Says how much it holds now, and whether that is of another message than before. */
        void set(int now, boolean another) {
            int before = bytes;
            if (now > 0 && (another || before == 0)) {
                since = loop.now();
            }
            if (now == before) {
                return;
            }
            if (before == 0) {
                holds.add(this); // first, since memory may be short for it
                index = holds.size() - 1;
            }
            bytes = now;
            total += now - before;
            if (now == 0) {
                Hold last = holds.remove(holds.size() - 1);
                if (last != this) {
                    holds.set(index, last);
                    last.index = index;
                }
                read(true);
            }
            largest = total <= limit ? null : largest(hold -> true);
            if (now > before) {
                limitHeld();
            } else if (unread > 0) {
                readOn();
            }
        }

        private void compact() {
            int now = connection.inbound.compact();
            total += now - bytes;
            bytes = now;
        }

        private void read(boolean value) {
            if (waiting != value) {
                return;
            }
            if (value) {
                loop.disarm(patience);
            } else {
                loop.arm(patience, PATIENCE_NANOS);
            }
            waiting = !value;
            unread += value ? -1 : 1;
            connection.read(value);
        }

        private void end() {
            IOException cause = new IOException("messages that have not come whole hold " + total + " bytes of memory, " + bytes
                    + " of them for this peer, which takes its time, and no more than " + limit + " (1/" + SHARE_OF_HEAP
                    + " of the heap) may be held beside the largest, whoever holds it: give the JVM more heap, or lower"
                    + " maxFrameSize or maxConnections");
            set(0, false);
            connection.end(CloseReason.FRAME_TOO_LARGE, cause);
        }
    }

    /**
     * Whether a connection may take just a little memory at a time to read into, since enough is held, and by others: with
     * each time one of these is stopped, so that all who begin at once don't take twice the limit before that.
     */
    boolean isSparing(Hold hold) {
        return largest != null && hold != largest;
    }

    /** Whether more is held than should be, the largest left out. */
    private boolean isOver() {
        return largest != null && total - largest.bytes > limit;
    }

    private void limitHeld() {
        if (!isOver()) {
            return;
        }
        for (Hold hold : holds) {
            hold.compact();
        }
        largest = largest(hold -> true);
        while (largest != null && total - largest.bytes > 2 * limit) {
            // First of those that have been chosen before.
            Hold chosen = other(hold -> hold.waiting);
            (chosen == null ? other(hold -> true) : chosen).end();
        }
        if (isOver()) {
            largest.read(true);
            Hold chosen = other(hold -> !hold.waiting);
            if (chosen != null) {
                chosen.read(false);
            }
        }
    }

    /** The largest but one of those that count and have taken their time, or if none has, of all that count; or null. */
    private Hold other(Predicate<Hold> counts) {
        long aMomentAgo = loop.now() - MOMENT_NANOS;
        Hold slow = largest(hold -> hold != largest && counts.test(hold) && hold.since - aMomentAgo < 0);
        return slow == null ? largest(hold -> hold != largest && counts.test(hold)) : slow;
    }

    /** The one that holds most of those that count. */
    private Hold largest(Predicate<Hold> counts) {
        Hold largest = null;
        for (Hold hold : holds) {
            if (counts.test(hold) && (largest == null || hold.bytes > largest.bytes)) {
                largest = hold;
            }
        }
        return largest;
    }

    /** Memory has come free: one goes on, the largest, and if enough is free, all that were not read have another chance. */
    private void readOn() {
        if (isOver()) {
            largest.read(true);
        } else {
            for (Hold hold : holds) {
                hold.read(true);
            }
        }
    }
}

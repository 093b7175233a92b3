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
 *   held, without the largest one:   0 ............ limit .................. twice the limit
 *                                    all are read   the largest is not read  the largest of those
 *                                                   for now, and is ended    that are not read
 *                                                   if that lasts            is ended
 * </pre>
 *
 * <p>The largest does not count, so that one message of any allowed size passes whatever the limit. Loop thread only.
 */
final class InboundBudget {
    /** Of the heap; its other parts are for what the handlers make of messages, and for answers. */
    private static final int SHARE_OF_HEAP = 8;
    /** How long a connection is not read before it is ended: others have that long to complete what they have begun. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final EventLoop loop;
    private final long limit;
    private final ArrayList<Hold> holds = new ArrayList<>();
    private int unread;
    private long total;

    InboundBudget(EventLoop loop) {
        this(loop, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    InboundBudget(EventLoop loop, long limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /** What one connection holds, once it has ever ended a pass within a message. */
    final class Hold {
        private final Connection connection;
        private final Deadline patience = new Deadline(this::end);
        private int bytes;
        private int index;
        private boolean waiting;

        Hold(Connection connection) {
            this.connection = connection;
        }

        /** Says how much it holds now. */
        void set(int now) {
            int before = bytes;
            if (now == before) {
                return;
            }
            bytes = now;
            total += now - before;
            if (before == 0) {
                index = holds.size();
                holds.add(this);
            } else if (now == 0) {
                Hold last = holds.remove(holds.size() - 1);
                if (last != this) {
                    holds.set(index, last);
                    last.index = index;
                }
                read(true);
            }
            if (now > before) {
                limitHeld();
            } else if (unread > 0) {
                readOn();
            }
        }

        private void read(boolean value) {
            if (waiting != value) {
                return;
            }
            waiting = !value;
            unread += value ? -1 : 1;
            if (value) {
                loop.disarm(patience);
            } else {
                loop.arm(patience, PATIENCE_NANOS);
            }
            connection.read(value);
        }

        private void end() {
            IOException cause = new IOException("messages that have not come whole hold " + total + " bytes of memory, " + bytes
                    + " of them for this peer, and no more than " + limit + " (1/" + SHARE_OF_HEAP + " of the heap) may be held"
                    + " beside the largest: give the JVM more heap, or lower maxFrameSize or maxConnections");
            set(0);
            connection.end(CloseReason.FRAME_TOO_LARGE, cause);
        }
    }

    private void limitHeld() {
        if (total <= limit) {
            return;
        }
        while (isOver(2 * limit)) {
            // First of those that have been found too large before.
            (unread > 0 ? largest(hold -> hold.waiting) : largest(hold -> true)).end();
        }
        if (isOver(limit) && unread < holds.size()) {
            largest(hold -> !hold.waiting).read(false);
        }
    }

    private boolean isOver(long most) {
        return total > most && total - largest(hold -> true).bytes > most;
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

    /** Memory has come free: all that were not read have another chance. */
    private void readOn() {
        if (!isOver(limit)) {
            for (Hold hold : holds) {
                hold.read(true);
            }
        }
    }
}

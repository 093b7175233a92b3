package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.wire.BufferPool;

/**
 * What is done where the JVM has no memory for what a peer has sent, while others of this loop hold much: it stays in the
 * socket until they have given that back. For some seconds from then on messages of such a length pass one after the other,
 * since each takes as much again for its answer, for which nobody can wait.
 *
 * <pre>
 *              no memory, or has been short
 *   reads on ------------------------------&gt; queued --others hold little, or its time is over--&gt; tries --&gt; reads on
 *                                              ^                                                  |
 *                                              +---------- no memory, others hold much -----------+--else--&gt; fails
 * </pre>
 *
 * <p>One tries at a time, the longest queued first, and not whenever a little is free: the JVM looks for direct memory for
 * half a second before it says that there is none, and the loop stands still for that. Loop thread only.
 */
final class Shortage implements Runnable {
    /** How long a message is held up at most, and how long it takes until memory is thought to be there for all again. */
    private static final long WAIT_NANOS = 10_000_000_000L;
    /** How long one may take to try: it may be kept from reading, since its peer takes no answers. */
    private static final long TURN_NANOS = 100_000_000L;
    /** Messages this many times shorter than one for which there was no memory are not held up. */
    private static final long MUCH_SHORTER = 8;

    private final EventLoop loop;
    private final BufferPool pool;
    /** What others may hold beside one that tries, in bytes. */
    private final long little;
    private InboundBudget.Hold first;
    private InboundBudget.Hold last;
    private InboundBudget.Hold trying;
    /** How many bytes there was no memory for when it was short the last time; 0 if that is long ago. */
    private long lacked;
    /** When that was. */
    private long lackedAt;
    /** Armed while some are queued or one tries. */
    private final Deadline due = new Deadline(this);

    Shortage(EventLoop loop, BufferPool pool, long little) {
        this.loop = loop;
        this.pool = pool;
        this.little = little;
    }

    /** There was no memory for so many bytes. */
    void ranOut(long bytes) {
        boolean known = isRecent();
        lacked = bytes;
        lackedAt = loop.now();
        if (!known) {
            warn(bytes);
        }
    }

    /** Where memory is too short even for that, it is not said. */
    private void warn(long bytes) {
        try {
            Log.warning("no memory for " + bytes + " bytes of a message while the connections of its loop hold "
                    + pool.lentBytes() + ": for some seconds large messages wait for each other; give the JVM more"
                    + " -XX:MaxDirectMemorySize or -Xmx, or lower maxFrameSize or maxPendingBytes", null);
        } catch (OutOfMemoryError unsaid) {
            // What is to be done about it is done all the same.
        }
    }

    /** Whether memory has been short in the last seconds. */
    boolean isRecent() {
        if (lacked > 0 && loop.now() - lackedAt >= WAIT_NANOS) {
            lacked = 0;
        }
        return lacked > 0;
    }

    /** There was no memory for what a connection is to read: whether it waits; it is told when to try again. */
    boolean queuesAfterRefusal(InboundBudget.Hold hold) {
        ranOut(hold.needed());
        if (hasLittleBeside(hold) || hold.heldUpNanos() >= WAIT_NANOS) {
            return false;
        }
        queue(hold);
        return true;
    }

    /** Whether a connection waits before it takes more memory for a message; it is told when to try. */
    boolean queuesBeforeGrowth(InboundBudget.Hold hold) {
        if (lacked == 0 || hold == null || hold == trying || hold.needed() < lacked / MUCH_SHORTER || hasLittleBeside(hold)
                || hold.heldUpNanos() >= WAIT_NANOS || !isRecent()) {
            return false;
        }
        queue(hold);
        return true;
    }

    /** Whether others have little that will come back; what they hold of messages that are not whole waits for this one. */
    private boolean hasLittleBeside(InboundBudget.Hold hold) {
        return pool.lentBytes() - hold.memory() - hold.ofOthers() <= little;
    }

    /** A connection has read on, or will not. */
    void leave(InboundBudget.Hold hold) {
        if (hold == trying) {
            trying = null;
            watch();
        } else if (hold.isQueued()) {
            unlink(hold);
            watch();
        }
    }

    /** A pass has ended: memory may have been given back, or refused though the heap had some in its place. */
    void passed() {
        long refused = pool.takeRefused();
        if (refused > 0) {
            ranOut(refused);
        }
        if (first != null && trying == null && (hasLittleBeside(first) || !isRecent())) {
            tryFirst();
        }
    }

    /** The time of whoever tries is over, or of the longest queued. */
    @Override
    public void run() {
        if (trying != null) {
            trying.goesOn();
            trying = null;
            passed();
        } else {
            tryFirst();
        }
        watch();
    }

    private void tryFirst() {
        trying = first;
        unlink(first);
        watch();
    }

    private void watch() {
        loop.disarm(due);
        if (trying != null) {
            loop.arm(due, TURN_NANOS);
        } else if (first != null) {
            long sinceLacked = lacked == 0 ? WAIT_NANOS : loop.now() - lackedAt;
            loop.arm(due, WAIT_NANOS - Math.max(first.heldUpNanos(), sinceLacked));
        }
    }

    // ---- the queue: linked through its members, since memory may be short for more

    private void queue(InboundBudget.Hold hold) {
        boolean again = hold == trying;
        if (again) {
            trying = null;
        }
        if (!hold.isQueued()) {
            if (first == null) {
                first = hold;
                last = hold;
            } else if (again) {
                hold.next = first;
                first.previous = hold;
                first = hold;
            } else {
                hold.previous = last;
                last.next = hold;
                last = hold;
            }
            hold.queued(true);
        }
        watch();
    }

    private void unlink(InboundBudget.Hold hold) {
        if (hold == first) {
            first = hold.next;
        } else {
            hold.previous.next = hold.next;
        }
        if (hold == last) {
            last = hold.previous;
        } else {
            hold.next.previous = hold.previous;
        }
        hold.previous = null;
        hold.next = null;
        hold.queued(false);
    }
}

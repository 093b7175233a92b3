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
    private Intake first;
    private Intake last;
    private Intake trying;
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
    boolean queuesAfterRefusal(Intake intake) {
        ranOut(intake.needed());
        if (hasLittleBeside(intake) || intake.heldUpNanos() >= WAIT_NANOS) {
            return false;
        }
        queue(intake);
        return true;
    }

    /** Whether a connection waits before it takes more memory for a message; it is told when to try. */
    boolean queuesBeforeGrowth(Intake intake) {
        if (lacked == 0 || intake == trying || intake.needed() < lacked / MUCH_SHORTER || hasLittleBeside(intake)
                || intake.heldUpNanos() >= WAIT_NANOS || !isRecent()) {
            return false;
        }
        queue(intake);
        return true;
    }

    /** Whether others have little that will come back; what they hold of messages that are not whole waits for this one. */
    private boolean hasLittleBeside(Intake intake) {
        return pool.lentBytes() - intake.memory() - intake.ofOthers() <= little;
    }

    /** A connection has read on, or will not. */
    void leave(Intake intake) {
        if (intake == trying) {
            trying = null;
            watch();
        } else if (intake.isQueued()) {
            unlink(intake);
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
        watch();
        unlink(trying); // last, since memory may be short for telling it
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

    private void queue(Intake intake) {
        boolean again = intake == trying;
        if (again) {
            trying = null;
        }
        if (!intake.isQueued()) {
            if (first == null) {
                first = intake;
                last = intake;
            } else if (again) {
                intake.next = first;
                first.previous = intake;
                first = intake;
            } else {
                intake.previous = last;
                last.next = intake;
                last = intake;
            }
            intake.queued(true);
        }
        watch();
    }

    private void unlink(Intake intake) {
        if (intake == first) {
            first = intake.next;
        } else {
            intake.previous.next = intake.next;
        }
        if (intake == last) {
            last = intake.previous;
        } else {
            intake.next.previous = intake.previous;
        }
        intake.previous = null;
        intake.next = null;
        intake.queued(false);
    }
}

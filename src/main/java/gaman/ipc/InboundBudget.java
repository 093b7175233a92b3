package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.wire.BufferPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Predicate;

/**
 * How much memory one loop gives to messages that have not come whole, over all its connections, and what it does when
 * that is too much: each peer alone stays within {@code maxFrameSize}, but many together would take the whole heap.
 *
 * <pre>
 *   held, without the largest one:   0 ............ limit ............. limit and a half .... twice the limit
 *                                    all are read   one is not read     messages begin,      one of those that
 *                                                   for now, and ends   and none grows       are not read ends
 * </pre>
 *
 * <p>The largest does not count and is read on, so that one message of any allowed size passes whatever the limit. Of the
 * others it is the one whose bytes, times the time in which no more have come, are most. One that is not read still takes
 * what its memory has room for; that more has come then shows that its peer goes on. Those that don't go on end first, and
 * the largest too if it is one of them. Loop thread only.
 */
final class InboundBudget implements Runnable {
    /** Of the heap; its other parts are for what the handlers make of messages, and for answers. */
    private static final int SHARE_OF_HEAP = 8;
    /** How long some are not read before one is ended: others have that long to complete what they have begun. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    /** How long one waits at most while others go on: the more there are, the longer each of them waits. */
    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

    private final EventLoop loop;
    private final Shortage shortage;
    private final long limit;
    private final ArrayList<Intake> holding = new ArrayList<>();
    private long total;
    /** Armed while some wait. */
    private final Deadline patience = new Deadline(this);
    private int waiting;
    /** That time is over, and what had come meanwhile is being read. */
    private boolean looking;
    /** Since when: what the loop has to do meanwhile, or waits for, is no silence of the peers. */
    private long lookingSince;
    /** The time, as of the last look for the greatest burden. */
    private long now;
    /** The one that holds most, while all together hold more than the limit; else null. */
    private Intake largest;

    InboundBudget(EventLoop loop, BufferPool pool) {
        this.loop = loop;
        this.limit = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        this.shortage = new Shortage(loop, pool, limit);
    }

    /** What is done where it is not this limit that holds a message up, but the JVM's memory. */
    Shortage shortage() {
        return shortage;
    }

    /** What all hold together. */
    long total() {
        return total;
    }

    /** Says how much one holds now. */
    void set(Intake intake, int now) {
        int before = intake.bytes;
        if (now < before || now == 0) {
            intake.goesOn();
        }
        if (now == before) {
            return;
        }
        if (before == 0) {
            holding.add(intake); // first, since memory may be short for it
            intake.index = holding.size() - 1;
            intake.active();
        }
        intake.bytes = now;
        total += now - before;
        if (now == 0) {
            Intake last = holding.remove(holding.size() - 1);
            if (last != intake) {
                holding.set(intake.index, last);
                last.index = intake.index;
            }
            readOn(intake);
        }
        largest = total <= limit ? null : largest();
        if (now > before) {
            limitHeld();
        } else if (waiting > 0) {
            readOn();
        }
    }

    private void readOn(Intake intake) {
        if (intake.waiting) {
            intake.waiting = false;
            if (--waiting == 0) {
                loop.disarm(patience);
            }
            intake.pend(false); // last, since memory may be short for it
        }
    }

    private void stop(Intake intake) {
        if (!intake.waiting) {
            intake.waiting = true;
            intake.waitingSince = loop.now();
            if (waiting++ == 0) {
                await();
            }
        }
    }

    /** False if even for that memory is short. */
    private boolean compact(Intake intake) {
        boolean done = intake.compact();
        int now = intake.borrowed();
        total += now - intake.bytes;
        intake.bytes = now;
        return done;
    }

    private boolean isQuiet(Intake intake) {
        return intake.isQuiet(lookingSince);
    }

    /** As of the look that {@link #other} takes. Where memory is short, all takes longer. */
    private boolean isWaitingLong(Intake intake) {
        return intake.waiting && now - intake.waitingSince >= (shortage.isRecent() ? 3 : 1) * LONGEST_WAIT_NANOS;
    }

    private void end(Intake intake) {
        IOException cause = new IOException("messages that have not come whole hold " + total + " bytes of memory, "
                + intake.bytes + " of them for this peer, and no more than " + limit + " (1/" + SHARE_OF_HEAP
                + " of the heap) may be held beside the largest, whoever holds it: give the JVM more heap, or lower"
                + " maxFrameSize or maxConnections");
        set(intake, 0);
        intake.end(cause);
    }

    /**
     * Returns how many bytes of memory a connection may take at once to read into: {@link Integer#MAX_VALUE} for as many as
     * it likes, and where others hold enough, what all but the largest may still take together. Each time one of them is
     * stopped, so that all who begin, or go on, at once don't take twice the limit before that.
     */
    int room(Intake intake) {
        if (largest == null || intake == largest) {
            return Integer.MAX_VALUE;
        }
        return (int) Math.max(0, Math.min(limit + limit / 2 - (total - largest.bytes), Integer.MAX_VALUE - 1));
    }

    /** Whether a connection for which more has come than it has room for must wait; it is told when to go on. */
    boolean stops(Intake intake) {
        if (intake.bytes == 0) {
            return false;
        }
        if (!intake.waiting) {
            if (isTooMuchWithMoreOf(intake)) {
                compact();
            }
            if (!isTooMuchWithMoreOf(intake)) {
                return false;
            }
            readOn(largest);
            stop(intake);
        }
        intake.pend(true);
        return true;
    }

    /** Reading may double what is held, and messages that begin need room too. */
    private boolean isTooMuchWithMoreOf(Intake intake) {
        return intake != largest && exceeds(Math.max(limit, limit + limit / 2 - intake.bytes));
    }

    /** Whether more than this is held, the largest left out. */
    private boolean exceeds(long most) {
        return largest != null && total - largest.bytes > most;
    }

    private void compact() {
        for (Intake intake : holding) {
            // The largest does not count, and would need as much again while it moves.
            if (intake != largest && !compact(intake)) {
                break;
            }
        }
        largest = total <= limit ? null : largest();
        if (waiting > 0) {
            readOn();
        }
    }

    private void await() {
        looking = false;
        loop.arm(patience, PATIENCE_NANOS);
    }

    /** Some have waited: those end that don't go on; where all do, they are left some more time. */
    @Override
    public void run() {
        if (!looking) {
            lookingSince = loop.now();
            looking = true; // a handler may have taken its time, and it is not the peers' fault that nothing was read
            loop.arm(patience, 1);
            return;
        }
        await(); // first, since memory may be short for the rest
        Intake quiet;
        while ((quiet = other(this::isQuiet)) != null && exceeds(limit)) {
            end(quiet);
        }
        if (exceeds(limit)) {
            Intake chosen = isQuiet(largest) ? largest : other(this::isWaitingLong);
            if (chosen != null) {
                end(chosen);
            }
        }
        if (waiting == 0) {
            loop.disarm(patience);
        }
    }

    private void limitHeld() {
        if (exceeds(limit)) {
            compact();
        }
        while (exceeds(2 * limit)) {
            // First of those that have been chosen before.
            Intake chosen = other(intake -> intake.waiting);
            end(chosen == null ? other(intake -> true) : chosen);
        }
        if (exceeds(limit)) {
            readOn(largest);
            Intake chosen = other(intake -> !intake.waiting && !intake.isQueued());
            if (chosen != null) {
                stop(chosen);
            }
        }
    }

    /** The greatest burden of those that count, the largest left out; or null. */
    private Intake other(Predicate<Intake> counts) {
        Intake greatest = null;
        long most = -1;
        now = loop.now();
        for (Intake intake : holding) {
            long burden = intake != largest && counts.test(intake) ? intake.burden(now) : -1;
            if (burden > most) {
                greatest = intake;
                most = burden;
            }
        }
        return greatest;
    }

    private Intake largest() {
        Intake most = null;
        for (Intake intake : holding) {
            if (most == null || intake.bytes > most.bytes) {
                most = intake;
            }
        }
        return most;
    }

    /** Memory has come free: one goes on, the largest, and if enough is free, all that were not read have another chance. */
    private void readOn() {
        if (exceeds(limit)) {
            readOn(largest);
        } else {
            for (Intake intake : holding) {
                readOn(intake);
            }
        }
    }
}

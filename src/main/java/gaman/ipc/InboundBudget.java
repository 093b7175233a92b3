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
    /** How long nothing more of a message may come before its peer is taken for one that does not mean to complete it. */
    private static final long QUIET_NANOS = 1_000_000_000L;
    /** How long one waits at most while others go on: the more there are, the longer each of them waits. */
    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

    private final EventLoop loop;
    private final Shortage shortage;
    private final long limit;
    private final ArrayList<Hold> holds = new ArrayList<>();
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
    private Hold largest;

    InboundBudget(EventLoop loop, BufferPool pool) {
        this.loop = loop;
        this.limit = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        this.shortage = new Shortage(loop, pool, limit);
    }

    /** What is done where it is not this limit that holds a message up, but the JVM's memory. */
    Shortage shortage() {
        return shortage;
    }

    /** What one connection holds, once it has ever ended a pass within a message. */
    final class Hold {
        private final Connection connection;
        private int bytes;
        private int index;
        /** When bytes have come last. */
        private long active;
        /** It takes no more memory for now. */
        private boolean waiting;
        /** More has come than its memory has room for. */
        private boolean pending;
        /** Since when it waits. */
        private long stopped;
        /** It waits for memory, whatever the limit. */
        private boolean queued;
        /** Its message has waited for that, and is not whole. */
        private boolean heldUp;
        private long heldUpSince;
        /** Its neighbours in the {@link Shortage}'s queue. */
        Hold previous;
        Hold next;

        Hold(Connection connection) {
            this.connection = connection;
        }

        /** Says how much it holds now. */
        void set(int now) {
            int before = bytes;
            if (now < before || now == 0) {
                goesOn();
            }
            if (now == before) {
                return;
            }
            if (before == 0) {
                holds.add(this); // first, since memory may be short for it
                index = holds.size() - 1;
                active();
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
            largest = total <= limit ? null : largest();
            if (now > before) {
                limitHeld();
            } else if (InboundBudget.this.waiting > 0) {
                readOn();
            }
        }

        /** More bytes have come. */
        void active() {
            active = loop.now();
        }

        /** False if even for that memory is short. */
        private boolean compact() {
            boolean done = connection.inbound.compact();
            int now = connection.inbound.borrowed();
            total += now - bytes;
            bytes = now;
            return done;
        }

        private void read(boolean value) {
            if (waiting != value) {
                return;
            }
            waiting = !value;
            if (value) {
                pend(false);
                if (--InboundBudget.this.waiting == 0) {
                    loop.disarm(patience);
                }
            } else {
                stopped = loop.now();
                if (InboundBudget.this.waiting++ == 0) {
                    await();
                }
            }
        }

        private void pend(boolean value) {
            if (pending != value) {
                pending = value;
                tellConnection();
            }
        }

        private void tellConnection() {
            connection.read(!isHeldUp());
        }

        /** For how long its peer has not gone on; one that does not take its answers, and is not read for that, does not. */
        private long idle() {
            return isHeldUp() ? 0 : now - active;
        }

        private boolean isHeldUp() {
            return pending || queued;
        }

        private boolean isQuiet() {
            return !isHeldUp() && lookingSince - active >= QUIET_NANOS;
        }

        /** Where memory is short, all takes longer. */
        private boolean isWaitingLong() {
            return waiting && now - stopped >= (shortage.isRecent() ? 3 : 1) * LONGEST_WAIT_NANOS;
        }

        /** Its bytes times the milliseconds in which no more have come, and at least one. */
        private long burden() {
            return bytes * (1 + Math.max(0, idle()) / 1_000_000);
        }

        private void end() {
            IOException cause = new IOException("messages that have not come whole hold " + total + " bytes of memory, " + bytes
                    + " of them for this peer, and no more than " + limit + " (1/" + SHARE_OF_HEAP
                    + " of the heap) may be held beside the largest, whoever holds it: give the JVM more heap, or lower"
                    + " maxFrameSize or maxConnections");
            set(0);
            connection.end(CloseReason.FRAME_TOO_LARGE, cause);
        }

        // ---- what a Shortage has to know of it

        void queued(boolean value) {
            queued = value;
            if (value && !heldUp) {
                heldUp = true;
                heldUpSince = loop.now();
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
            return heldUp ? loop.now() - heldUpSince : 0;
        }

        /** What its message takes, or its first bytes if its length is not known. */
        long needed() {
            return connection.inbound.needed();
        }

        /** What all others hold. */
        long ofOthers() {
            return total - bytes;
        }

        /** All the memory that its connection has, for what came and for what is to be sent. */
        long memory() {
            return (long) connection.inbound.borrowed() + connection.outbound.borrowed();
        }
    }

    /**
     * Returns how many bytes of memory a connection may take at once to read into: {@link Integer#MAX_VALUE} for as many as
     * it likes, and where others hold enough, what all but the largest may still take together. Each time one of them is
     * stopped, so that all who begin, or go on, at once don't take twice the limit before that.
     */
    int room(Hold hold) {
        if (largest == null || hold == largest) {
            return Integer.MAX_VALUE;
        }
        return (int) Math.max(0, Math.min(limit + limit / 2 - (total - largest.bytes), Integer.MAX_VALUE - 1));
    }

    /** Whether a connection for which more has come than it has room for must wait; it is told when to go on. */
    boolean stops(Hold hold) {
        if (hold == null || hold.bytes == 0) {
            return false;
        }
        if (!hold.waiting) {
            if (isTooMuchWithMoreOf(hold)) {
                compact();
            }
            if (!isTooMuchWithMoreOf(hold)) {
                return false;
            }
            largest.read(true);
            hold.read(false);
        }
        hold.pend(true);
        return true;
    }

    /** Reading may double what is held, and messages that begin need room too. */
    private boolean isTooMuchWithMoreOf(Hold hold) {
        return hold != largest && exceeds(Math.max(limit, limit + limit / 2 - hold.bytes));
    }

    /** Whether more than this is held, the largest left out. */
    private boolean exceeds(long most) {
        return largest != null && total - largest.bytes > most;
    }

    private void compact() {
        for (Hold hold : holds) {
            // The largest does not count, and would need as much again while it moves.
            if (hold != largest && !hold.compact()) {
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
        Hold quiet;
        while ((quiet = other(Hold::isQuiet)) != null && exceeds(limit)) {
            quiet.end();
        }
        if (exceeds(limit)) {
            Hold chosen = largest.isQuiet() ? largest : other(Hold::isWaitingLong);
            if (chosen != null) {
                chosen.end();
            }
        }
        if (waiting > 0) {
            await();
        }
    }

    private void limitHeld() {
        if (exceeds(limit)) {
            compact();
        }
        while (exceeds(2 * limit)) {
            // First of those that have been chosen before.
            Hold chosen = other(hold -> hold.waiting);
            (chosen == null ? other(hold -> true) : chosen).end();
        }
        if (exceeds(limit)) {
            largest.read(true);
            Hold chosen = other(hold -> !hold.waiting && !hold.queued);
            if (chosen != null) {
                chosen.read(false);
            }
        }
    }

    /** The greatest burden of those that count, the largest left out; or null. */
    private Hold other(Predicate<Hold> counts) {
        Hold greatest = null;
        long most = -1;
        now = loop.now();
        for (Hold hold : holds) {
            if (hold != largest && counts.test(hold) && hold.burden() > most) {
                greatest = hold;
                most = hold.burden();
            }
        }
        return greatest;
    }

    private Hold largest() {
        Hold most = null;
        for (Hold hold : holds) {
            if (most == null || hold.bytes > most.bytes) {
                most = hold;
            }
        }
        return most;
    }

    /** Memory has come free: one goes on, the largest, and if enough is free, all that were not read have another chance. */
    private void readOn() {
        if (exceeds(limit)) {
            largest.read(true);
        } else {
            for (Hold hold : holds) {
                hold.read(true);
            }
        }
    }
}

package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.wire.BufferPool;
import java.util.ArrayDeque;

/**
 * What is done where the JVM has no memory for what a peer has sent, while others of this loop hold much: it stays in the
 * socket until they have given that back. For a while from then on large messages pass one after the other, since each
 * takes as much again for its answer, for which nobody can wait.
 *
 * <pre>
 *   no memory --&gt; waits --others hold little, or have given enough back, or 10 s are over--&gt; tries --&gt; reads on
 *                   ^                                                                           |
 *                   +---------------- others hold much, and it has not been 10 s ---------------+--else--&gt; fails
 * </pre>
 *
 * <p>One tries at a time, the longest waiting first, and not whenever a little is free: the JVM looks for direct memory for
 * half a second before it says that there is none, and the loop stands still for that. Loop thread only.
 */
final class Shortage {
    /** How long one waits at most, and how long it takes until memory is thought to be there for all again. */
    private static final long WAIT_NANOS = 10_000_000_000L;
    /** What a message takes while it grows, or with its answer, as a multiple of its length. */
    private static final long SHARE = 3;

    private final EventLoop loop;
    private final BufferPool pool;
    /** What others may hold beside a large message, in bytes. */
    private final long little;
    private final ArrayDeque<InboundBudget.Hold> waiting = new ArrayDeque<>();
    private InboundBudget.Hold trying;
    /** Whether memory has been short in the last time. */
    private boolean recent;
    /** When it was. */
    private long lastTime;
    /** The memory lent then. */
    private long lentThen;
    /** How often the JVM had refused direct memory then: with the heap's there may be enough, but not much. */
    private int refusals;
    /** Armed while some wait, for the first. */
    private final Deadline longestWait = new Deadline(new Runnable() {
        @Override
        public void run() {
            tryNext();
        }
    });

    Shortage(EventLoop loop, BufferPool pool, long little) {
        this.loop = loop;
        this.pool = pool;
        this.little = little;
    }

    /** There was no memory, for whatever it was. */
    void begin() {
        recent = true;
        lastTime = loop.now();
        lentThen = pool.lentBytes();
        refusals = pool.refusals();
    }

    /** There was no memory for what a connection is to read: whether it waits, and will be told to try again. */
    boolean awaits(InboundBudget.Hold hold) {
        begin();
        if (isLittleBeside(hold) || hold.shortNanos() >= WAIT_NANOS) {
            return false;
        }
        await(hold);
        return true;
    }

    /** Whether a connection must wait that is to take more memory for a message, and will be told to try. */
    boolean holdsUp(InboundBudget.Hold hold) {
        if (refusals != pool.refusals()) {
            begin();
        }
        if (!recent || hold == trying || isLittleBeside(hold)) {
            return false;
        }
        recent = !waiting.isEmpty() || loop.now() - lastTime < WAIT_NANOS;
        if (!recent) {
            return false;
        }
        await(hold);
        return true;
    }

    /** Whether others have little that will come back; what they hold of messages that have not come whole waits for this one. */
    private boolean isLittleBeside(InboundBudget.Hold hold) {
        return pool.lentBytes() - hold.memory() - hold.ofOthers() <= little;
    }

    private void await(InboundBudget.Hold hold) {
        if (hold == trying) {
            trying = null;
            waiting.addFirst(hold);
        } else if (!waiting.contains(hold)) {
            waiting.addLast(hold);
        }
        hold.beginShort();
        watch();
    }

    /** A connection that waited reads on, or is not to. */
    void over(InboundBudget.Hold hold) {
        hold.endShort();
        if (hold == trying) {
            trying = null;
        } else {
            waiting.remove(hold);
        }
        watch();
    }

    /** Some memory may have been given back. */
    void look() {
        if (waiting.isEmpty() || trying != null) {
            return;
        }
        InboundBudget.Hold first = waiting.peekFirst();
        if (isLittleBeside(first) || lentThen - pool.lentBytes() >= SHARE * first.length()) {
            tryNext();
        }
    }

    private void tryNext() {
        trying = waiting.pollFirst();
        trying.tryAgain();
        watch();
    }

    private void watch() {
        loop.disarm(longestWait);
        if (!waiting.isEmpty()) {
            loop.arm(longestWait, WAIT_NANOS - waiting.peekFirst().shortNanos());
        }
    }
}

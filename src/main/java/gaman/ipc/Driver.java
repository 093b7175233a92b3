package gaman.ipc;

import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Runs a loop on the threads that wait for what it does: on one of them at a time, and on none while nobody waits.
 *
 * <pre>
 *   sender ----+--- whoever comes first: drives the loop until it has what it waits for, then wakes the other
 *   receiver --+--- the other: sleeps, until it has what it waits for or may drive
 * </pre>
 */
final class Driver {
    static final long NEVER = Long.MAX_VALUE;
    /** The longest wait in the selector of a JDK that {@linkplain #missesInterrupts misses interrupts}. */
    static final long LOOK_UP_NANOS = 1_000_000_000;
    /** What the JDK takes to close a selector and the channel that it watches. */
    private static final int SPARE_BYTES_TO_END = 4 * 1024;

    /** One direction: a thread at a time has its turn, so that each waits for its own message only. */
    static final class Side {
        private final ReentrantLock turn = new ReentrantLock();
        /** The thread that waits while another one drives the loop. */
        private volatile Thread waiting;

        /** Waits for its turn; false if the deadline came first. */
        boolean begin(long deadline) throws InterruptedException {
            return turn.tryLock() || turn.tryLock(left(deadline), TimeUnit.NANOSECONDS);
        }

        void end() {
            turn.unlock();
        }

        private void wake() {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    final Side sending = new Side();
    final Side receiving = new Side();
    private final EventLoop loop;
    private final long longestTurn;
    /** Whoever has it is the loop's thread. */
    private final ReentrantLock wheel = new ReentrantLock();
    private volatile boolean finished;
    /** Guarded by the wheel. */
    private boolean discarded;

    Driver(EventLoop loop, Runtime.Version jdk) {
        this.loop = loop;
        this.longestTurn = missesInterrupts(jdk) ? LOOK_UP_NANOS : NEVER;
    }

    /**
     * Whether a selector may not be woken by an interrupt that comes just as the waiting begins (JDK-8323782; what some
     * updates of older JDKs mended is not relied on). There a thread that waits looks up now and then; elsewhere each round
     * trip is spared a timer of the kernel's.
     */
    static boolean missesInterrupts(Runtime.Version jdk) {
        return jdk.feature() < 23;
    }

    static long deadline(long nanos) {
        return System.nanoTime() + nanos;
    }

    private static long left(long deadline) {
        return deadline == NEVER ? NEVER : Math.max(0, deadline - System.nanoTime());
    }

    /** Nothing is waited for any more; the loop gives its descriptors back when its thread leaves it. */
    void finish() {
        finished = true;
    }

    boolean isFinished() {
        return finished;
    }

    /** Makes the calling thread the loop's, if no other one is. */
    boolean tryEnter() {
        if (!wheel.tryLock()) {
            return false;
        }
        loop.adopt();
        return true;
    }

    /** Waits until the calling thread is the loop's. */
    void enter() {
        wheel.lock();
        loop.adopt();
    }

    /** Is the loop's thread no more; one that waits now tries to be that. */
    void leave() {
        // More than once where a call, made on the loop, comes back to the client: from a log's handler, say.
        boolean last = wheel.getHoldCount() == 1;
        try {
            if (last && finished && !discarded) {
                loop.channels().makeSureOfMemory(SPARE_BYTES_TO_END); // else nothing is done, and the next call is to do it
                discarded = true;
                loop.discard();
            }
        } finally {
            if (last) {
                loop.release();
            }
            wheel.unlock();
            wake();
        }
    }

    /** Waits on the loop's thread for one pass. */
    void turn() throws IOException {
        loop.turn(NEVER);
    }

    /**
     * Runs the loop, or lets another thread do it, until the condition holds, all has finished or the deadline has come;
     * once at least, if the condition does not hold.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    void await(Side side, BooleanSupplier done, long deadline) throws IOException, InterruptedException {
        // Known to the other side before it is found driving, so that its leaving is not missed.
        side.waiting = Thread.currentThread();
        try {
            while (!done.getAsBoolean() && !finished) {
                boolean inTime = tryEnter() ? driveAndLeave(done, deadline) : sleep(deadline);
                if (Thread.currentThread().isInterrupted()) {
                    InterruptedException interrupted = new InterruptedException();
                    Thread.interrupted(); // not before there was memory to say so
                    throw interrupted;
                }
                if (!inTime) {
                    return;
                }
            }
        } finally {
            side.waiting = null;
        }
    }

    /** Parks until the thread that drives has made a pass or left, or the deadline comes; false if it had come already. */
    private boolean sleep(long deadline) {
        long left = left(deadline);
        if (left > 0) {
            LockSupport.parkNanos(this, left);
        }
        return left > 0;
    }

    private boolean driveAndLeave(BooleanSupplier done, long deadline) throws IOException {
        try {
            return drive(done, deadline);
        } finally {
            leave();
        }
    }

    /** Drives until done, finished or interrupted; returns false if the deadline came first. */
    private boolean drive(BooleanSupplier done, long deadline) throws IOException {
        while (!done.getAsBoolean() && !finished && !Thread.currentThread().isInterrupted()) {
            long left = left(deadline);
            loop.turn(Math.min(left, longestTurn));
            wake();
            if (left == 0) {
                // What came may wait for a task of this pass, which lets it be read.
                loop.turn(0);
                return false;
            }
        }
        return true;
    }

    private void wake() {
        sending.wake();
        receiving.wake();
    }
}

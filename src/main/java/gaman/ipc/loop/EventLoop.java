package gaman.ipc.loop;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One thread, one selector: waits for ready channels, tasks of other threads and deadlines, and runs what they ask for.
 *
 * <pre>
 *      +--> select --> ready channels --> due deadlines --> tasks --> deferred --+
 *      |                                                                        |
 *      +------------------------------ one pass --------------------------------+
 * </pre>
 *
 * Nothing that is run can end the loop: every deadline and every task runs under the one guard here, which hands what was
 * thrown to {@code faults}, and every channel's owner under that of its {@link Channels}. With no deadline armed and no event,
 * nothing wakes the loop.
 *
 * <p>Threads: {@link #execute}, {@link #stop} and {@link #inLoop} from any; all else on the loop
 * thread, or before it runs.
 */
public final class EventLoop {
    /** The most tasks run in one pass, so that a flood of them does not keep channels waiting. */
    private static final int TASKS_PER_PASS = 4096;
    /** The longest delay, 146 years: the times of any two deadlines can still be compared by their difference. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final LongSupplier clock;
    private final Channels channels;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    /** True while the loop may be waiting: only then does a task need to wake it, and only the first one does. */
    private final AtomicBoolean asleep = new AtomicBoolean();
    private Fifo<Runnable> deferred = new Fifo<>();
    private Fifo<Runnable> running = new Fifo<>();
    private volatile Thread thread;
    private volatile boolean stopping;
    private volatile boolean ended;
    /** Memory was too short for a task of another thread. */
    private volatile boolean lostTask;

    /**
     * Opens a loop that does not run yet.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param faults takes what a task, a deadline or the system threw; called on the loop thread
     */
    public EventLoop(LongSupplier clock, Consumer<Throwable> faults) throws IOException {
        this.clock = clock;
        this.channels = new Channels(clock, faults);
    }

    /** Returns what is watched, and how. */
    public Channels channels() {
        return channels;
    }

    /** Tells whether the calling thread is the one that runs this loop. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Tells whether the loop has begun and not ended. */
    boolean isRunning() {
        return thread != null && !ended;
    }

    /**
     * Runs a task on the loop thread, later in this pass or in the next; tasks of one thread keep their order.
     *
     * @return false if the loop has ended: then the task is not run
     */
    public boolean execute(Runnable task) {
        try {
            tasks.add(task);
        } catch (OutOfMemoryError notQueued) {
            lostTask = true; // of whoever may never ask again, since he counts on it
            wakeUp();
            throw notQueued;
        }
        wakeUp();
        return !ended || !tasks.remove(task);
    }

    private void wakeUp() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            channels.wakeUp();
        }
    }

    /** Runs a task at the end of this pass, after all channels, deadlines and tasks; for work to be done once a pass. */
    public void defer(Runnable task) {
        try {
            deferred.addLast(task);
        } catch (OutOfMemoryError noRoom) {
            channels.recoverFrom(noRoom); // here, since a handler may catch it
            throw noRoom;
        }
    }

    /** Returns the clock that {@link #now} reads. */
    public LongSupplier clock() {
        return clock;
    }

    /** Returns the time in nanoseconds; not that of the pass, which a slow handler may have made long ago. */
    public long now() {
        return clock.getAsLong();
    }

    /** Arms a deadline, or moves an armed one, to so many nanoseconds from now, and not before the next pass. */
    public void arm(Deadline deadline, long nanos) {
        disarm(deadline);
        deadline.due = now() + Math.max(1, Math.min(nanos, LONGEST_NANOS));
        deadlines.add(deadline);
    }

    /** Disarms a deadline if it is armed. */
    public void disarm(Deadline deadline) {
        if (deadline.isArmed()) {
            deadlines.remove(deadline);
        }
    }

    /** Ends the loop after the pass that is under way. */
    public void stop() {
        stopping = true;
        asleep.set(false);
        channels.wakeUp();
    }

    /** Runs the loop on the calling thread until {@link #stop}; once only. Tasks left over are run before it returns. */
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!stopping) {
                // An interrupt must neither stop the loop nor make every select return at once.
                Thread.interrupted();
                turn(Long.MAX_VALUE);
            }
        } catch (IOException | RuntimeException | Error brokenSelector) {
            channels.fault(brokenSelector);
        } finally {
            ended = true;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            runDeferred();
            channels.closeAll();
        }
    }

    /** Frees the selector of a loop that is not run. */
    public void discard() {
        ended = true;
        channels.closeAll();
    }

    /**
     * Makes the calling thread the loop's until {@link #release}: instead of {@link #run}, a loop can be turned by whoever
     * waits for something of it. One thread at a time; whoever calls sees to that.
     */
    public void adopt() {
        thread = Thread.currentThread();
    }

    /** Leaves the loop without a thread. */
    public void release() {
        thread = null;
    }

    /** Runs one pass on the adopted thread, which waits no longer than this. An interrupt ends the waiting and stays. */
    public void turn(long mostNanos) throws IOException {
        try {
            waitForEvents(mostNanos);
        } catch (OutOfMemoryError shortOfMemory) {
            channels.fault(shortOfMemory); // and on: a deadline or a task may be what gives memory back
        }
        runDeadlines();
        runTasks();
        runDeferred();
        if (lostTask) {
            lostTask = false;
            channels.recoverSoon();
        }
        channels.recoverIfDue();
    }

    private void waitForEvents(long mostNanos) throws IOException {
        channels.makeSureOfMemoryForClosed();
        asleep.set(true);
        if (stopping || lostTask || channels.areRecovering() || !tasks.isEmpty() || !deferred.isEmpty() || mostNanos == 0) {
            asleep.set(false);
            channels.select(0);
        } else {
            channels.select(nanosToWait(mostNanos));
            asleep.setRelease(false);
        }
    }

    private long nanosToWait(long mostNanos) {
        long nanos = deadlines.isEmpty() ? mostNanos : Math.min(mostNanos, deadlines.first().due - now());
        return Math.max(1, nanos);
    }

    private void runDeadlines() {
        if (deadlines.isEmpty()) {
            return;
        }
        for (long now = now(); !deadlines.isEmpty() && deadlines.first().due - now <= 0;) {
            Deadline due = deadlines.first();
            deadlines.remove(due);
            guarded(due.action);
        }
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_PER_PASS; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    /** Runs what is deferred now. What that defers again waits for the next pass, which then does not sleep. */
    public void runDeferred() {
        if (deferred.isEmpty()) {
            return;
        }
        Fifo<Runnable> batch = deferred;
        deferred = running;
        running = batch;
        for (Runnable task = batch.pollFirst(); task != null; task = batch.pollFirst()) {
            guarded(task);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            channels.fault(thrown);
        }
    }
}

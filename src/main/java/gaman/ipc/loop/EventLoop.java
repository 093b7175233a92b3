package gaman.ipc.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
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
 * Nothing that is run can end the loop: every callback and every task runs under the one guard here, which hands what
 * was thrown to the channel's owner or to {@code faults}. With no deadline armed and no event, nothing wakes the loop.
 *
 * <p>An {@link OutOfMemoryError} may leave anything half done, in the JDK's selector too, which can forget a channel over it.
 * So a moment after one, the loop asks for all channels anew and lets every owner look what is left to be done.
 *
 * <p>Threads: {@link #execute}, {@link #stop} and {@link #inLoop} from any; all else on the loop
 * thread, or before it runs.
 */
public final class EventLoop {
    /** The most tasks run in one pass, so that a flood of them does not keep channels waiting. */
    private static final int TASKS_PER_PASS = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** The longest delay, 146 years: the times of any two deadlines can still be compared by their difference. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;
    /** How long after memory was short the loop looks after all channels: once for many errors, and not again and again. */
    private static final long RECOVERY_NANOS = 100_000_000;
    /** What the JDK takes to register or to close a channel, lists that grow included. */
    private static final int SPARE_BYTES = 2 * 1024;
    /** What a new connection takes, its owner's part included, so that one that is accepted can be served. */
    private static final int SPARE_BYTES_TO_ACCEPT = 4 * 1024;
    /** What it takes to let go of one that was closed. */
    private static final int SPARE_BYTES_PER_CLOSED = 64;
    /** How many channels are asked for anew in one pass: the selector's list of them, which starts with 16, should not have to grow. */
    private static final int RECOVERED_PER_PASS = 4;

    private final LongSupplier clock;
    private final Consumer<Throwable> faults;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    /** No lambda, here or elsewhere on the way to listening: each costs a JVM about a millisecond to link (bench: Startup). */
    private final Consumer<SelectionKey> onReady = new Consumer<>() {
        @Override
        public void accept(SelectionKey key) {
            ready(key);
        }
    };
    /** True while the loop may be waiting: only then does a task need to wake it, and only the first one does. */
    private final AtomicBoolean asleep = new AtomicBoolean();
    private Fifo<Runnable> deferred = new Fifo<>();
    private Fifo<Runnable> running = new Fifo<>();
    private volatile Thread thread;
    private volatile boolean stopping;
    private volatile boolean ended;
    /** When all channels are to be looked after; 0 if memory has not been short. */
    private long recovery;
    /** The selector's list of channels to take note of could not grow: with one more, it would lose them all. */
    private boolean listFull;
    /** Those not asked for anew yet; null unless it is at that. */
    private Iterator<SelectionKey> recovering;
    /** Channels that the selector lets go of when it selects the next time. */
    private int closed;
    /** Memory was too short for a task of another thread. */
    private volatile boolean lostTask;
    /** Volatile, so that no compiler leaves out what is only allocated to be given up. */
    private volatile byte[] spare;

    /**
     * Opens a loop that does not run yet.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param faults takes what a task, a deadline or the system threw; called on the loop thread
     */
    public EventLoop(LongSupplier clock, Consumer<Throwable> faults) throws IOException {
        this.clock = clock;
        this.faults = faults;
        this.selector = Selector.open();
    }

    /** Watches a channel for these operations. Where memory is short it fails before anything is done. */
    public SelectionKey register(SelectableChannel channel, int ops, Ready ready) throws ClosedChannelException {
        if (listFull) {
            throw new OutOfMemoryError("no memory to watch another channel");
        }
        makeSureOfMemory(SPARE_BYTES);
        try {
            return channel.register(selector, ops, ready);
        } catch (OutOfMemoryError noRoom) {
            listFull = true;
            recoverFrom(noRoom); // also where the caller deals with it
            throw noRoom;
        }
    }

    /** Watches a channel for other operations than before; where memory is short, the owner is asked later to say so again. */
    public void watch(SelectionKey key, int ops) {
        if (!listFull) {
            try {
                key.interestOps(ops);
            } catch (OutOfMemoryError noRoom) {
                listFull = true;
                recoverFrom(noRoom);
            }
        }
    }

    /** Takes the next connection; null if none waits. Where memory is short it fails before anything is done. */
    public SocketChannel accept(ServerSocketChannel listener) throws IOException {
        makeSureOfMemory(SPARE_BYTES_TO_ACCEPT);
        return listener.accept();
    }

    /**
     * Closes a registered channel; its owner hears nothing of it any more. Where memory is short it is closed when there is
     * some again, so that the owner can give back what it has: that may be what is wanted.
     */
    public void close(SelectionKey key) {
        try {
            key.attach(null);
            makeSureOfMemory(SPARE_BYTES);
            closed++;
            try {
                key.channel().close();
            } finally {
                key.cancel(); // has been, unless that failed half way, or the channel was closed elsewhere and that did
            }
        } catch (OutOfMemoryError later) {
            recoverFrom(later);
            watchNoMore(key);
        } catch (IOException e) {
            fault(e);
        }
    }

    /** Else the selector would not wait any more where the channel is ready. */
    private void watchNoMore(SelectionKey key) {
        try {
            watch(key, 0);
        } catch (CancelledKeyException closedHalfWay) {
            // It isn't watched.
        }
    }

    /**
     * The JDK accepts, registers and closes channels in several steps that take memory, and one that fails can't be tried
     * again: the descriptor would stay open, or be watched for a channel that is gone. Nothing is reserved: other threads may
     * take the memory first, which makes that rare and not impossible.
     */
    private void makeSureOfMemory(int bytes) {
        spare = new byte[bytes];
        spare = null;
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
            selector.wakeup();
        }
    }

    /** Runs a task at the end of this pass, after all channels, deadlines and tasks; for work to be done once a pass. */
    public void defer(Runnable task) {
        try {
            deferred.addLast(task);
        } catch (OutOfMemoryError noRoom) {
            recoverFrom(noRoom); // here, since a handler may catch it
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
        selector.wakeup();
    }

    /** Runs the loop on the calling thread until {@link #stop}; once only. Tasks left over are run before it returns. */
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!stopping) {
                try {
                    // An interrupt must neither stop the loop nor make every select return at once.
                    Thread.interrupted();
                    pass(Long.MAX_VALUE);
                } catch (OutOfMemoryError shortOfMemory) {
                    fault(shortOfMemory);
                }
            }
        } catch (IOException | RuntimeException | Error brokenSelector) {
            fault(brokenSelector);
        } finally {
            ended = true;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            runDeferred();
            closeSelector();
        }
    }

    /** Frees the selector of a loop that is not run. */
    public void discard() {
        ended = true;
        closeSelector();
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
    public void turn(long nanos) throws IOException {
        pass(nanos);
    }

    private void pass(long mostNanos) throws IOException {
        try {
            waitForEvents(mostNanos);
        } catch (OutOfMemoryError shortOfMemory) {
            fault(shortOfMemory); // and on: a deadline or a task may be what gives memory back
        }
        runDeadlines();
        runTasks();
        runDeferred();
        if (lostTask) {
            lostTask = false;
            recoverSoon();
        }
        if (recovering != null || recovery != 0 && recovery - now() <= 0) {
            recover();
        }
    }

    private void waitForEvents(long mostNanos) throws IOException {
        if (closed > 0) {
            int spareBytes = SPARE_BYTES + closed * SPARE_BYTES_PER_CLOSED;
            closed = 0; // not again and again: to be asked no more could keep others from giving memory back
            makeSureOfMemory(spareBytes);
        }
        listFull = false; // since the selector reads it first
        asleep.set(true);
        if (stopping || lostTask || recovering != null || !tasks.isEmpty() || !deferred.isEmpty() || mostNanos == 0) {
            asleep.set(false);
            selector.selectNow(onReady);
        } else {
            selector.select(onReady, millis(mostNanos));
            asleep.setRelease(false);
        }
    }

    /** Rounded up, so that the loop does not turn idly for the last fraction; 0 means for ever. */
    private long millis(long mostNanos) {
        long nanos = deadlines.isEmpty() ? mostNanos : Math.min(mostNanos, deadlines.first().due - now());
        nanos = recovery == 0 ? nanos : Math.min(nanos, recovery - now());
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI > 0 ? 1 : 0));
    }

    private void ready(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            if (ready != null && key.isValid()) {
                ready.ready(key.readyOps());
            }
        } catch (Throwable thrown) {
            failed(ready, thrown);
        }
    }

    /**
     * Deals with what a channel's owner threw, also in a task of its own. Not by {@link #guarded}: a lambda is an allocation,
     * which fails where memory is what was short.
     */
    public void failed(Ready ready, Throwable cause) {
        recoverFrom(cause);
        try {
            ready.failed(cause);
        } catch (Throwable thrown) {
            fault(thrown);
        }
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
            fault(thrown);
        }
    }

    private void recoverFrom(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            recoverSoon();
        }
    }

    private void recoverSoon() {
        if (recovery == 0) {
            recovery = now() + RECOVERY_NANOS | 1;
        }
    }

    private void recover() {
        try {
            if (recovering == null) {
                recovery = 0;
                recovering = selector.keys().iterator();
            }
            for (int i = 0; i < RECOVERED_PER_PASS && recovering.hasNext(); i++) {
                lookAfter(recovering.next());
            }
            recovering = recovering.hasNext() && !listFull ? recovering : null;
            if (listFull) {
                recoverSoon(); // for those that could not be asked for
            }
        } catch (OutOfMemoryError again) {
            recovering = null;
            recoverFrom(again);
        }
    }

    /** Where memory is too short to ask, that is no failure of the channel's. */
    private void lookAfter(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        if (ready == null) {
            close(key);
            return;
        }
        try {
            askAnew(key);
        } catch (CancelledKeyException closedMeanwhile) {
            return; // its owner has seen to it
        }
        try {
            ready.ready(0);
        } catch (Throwable thrown) {
            failed(ready, thrown);
        }
    }

    /** The selector takes note of what differs, and both sets differ in every operation. */
    private void askAnew(SelectionKey key) {
        int ops = key.interestOps();
        watch(key, key.channel().validOps() & ~ops);
        watch(key, ops);
    }

    private void fault(Throwable thrown) {
        recoverFrom(thrown);
        try {
            faults.accept(thrown);
        } catch (Throwable reportingFailed) {
            // Memory may be short, or the log broken: neither is a reason to stop serving.
        }
    }

    private void closeSelector() {
        try {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() == null) {
                    key.channel().close(); // now or never
                }
            }
        } catch (IOException | OutOfMemoryError e) {
            fault(e);
        }
        try {
            selector.close();
        } catch (IOException | OutOfMemoryError e) {
            fault(e);
        }
    }
}

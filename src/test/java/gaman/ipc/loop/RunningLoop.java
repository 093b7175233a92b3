package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A loop on a thread of its own, with what it reported and how often it read the clock. */
final class RunningLoop implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final int QUIET_MILLIS = 100;

    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    /** While a deadline is armed, the loop reads the clock in every pass: this counts passes, at most two readings each. */
    final AtomicLong clockReadings = new AtomicLong();
    final EventLoop loop;
    final Thread thread;

    RunningLoop() throws IOException {
        this(System::nanoTime);
    }

    RunningLoop(LongSupplier clock) throws IOException {
        loop = new EventLoop(() -> {
            clockReadings.getAndIncrement();
            return clock.getAsLong();
        }, faults::add);
        thread = new Thread(loop::run, "loop-" + Integer.toHexString(System.identityHashCode(this)));
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs a task on the loop and waits until it has run. */
    void run(Task task) {
        CountDownLatch done = new CountDownLatch(1);
        assertTrue(loop.execute(() -> {
            try {
                task.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                done.countDown();
            }
        }));
        await(done);
    }

    /** Waits until a pass that begins from now on has run its deadlines. */
    void settle() {
        CountDownLatch endOfPass = new CountDownLatch(1);
        run(() -> loop.defer(endOfPass::countDown));
        await(endOfPass);
        run(() -> { });
    }

    /** While a deadline is armed: the loop sleeps, after at most one pass that was under way. */
    void assertSleeps() throws InterruptedException {
        settle();
        long before = clockReadings.get();
        assertFalse(new CountDownLatch(1).await(QUIET_MILLIS, TimeUnit.MILLISECONDS));
        long readings = clockReadings.get() - before;
        assertTrue(readings <= 2, "the clock was read " + readings + " times while nothing was due");
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the loop has ended. */
    void join() {
        try {
            thread.join(PATIENCE_SECONDS * 1_000L);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(thread.isAlive(), "the loop runs on");
    }

    @Override
    public void close() {
        loop.stop();
        join();
    }

    interface Task {
        void run() throws Exception;
    }
}

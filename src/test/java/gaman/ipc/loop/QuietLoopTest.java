package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.KernelThread;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop turns when there is something to do, and only then. */
@Timeout(60)
class QuietLoopTest {
    private static final int TASKS = 10_000;
    /** So many tasks, at most 4,096 in a pass, and two readings of the clock in each; a stale wake-up or two beside. */
    private static final int MOST_READINGS = 2 * (3 + 3);
    private static final Duration QUIET = Duration.ofMillis(200);

    @Test
    void nothingWakesALoopThatHasNothingToDo() throws Exception {
        try (RunningLoop running = new RunningLoop()) {
            assertSleeps(running);
        }
    }

    @Test
    void aFarDeadlineWakesNothing() throws Exception {
        try (RunningLoop running = new RunningLoop()) {
            running.run(() -> running.loop.arm(new Deadline(() -> { }), TimeUnit.DAYS.toNanos(365_000)));
            assertSleeps(running);
        }
    }

    @Test
    void tasksOfTheLoopItselfDoNotWakeIt() throws IOException {
        try (RunningLoop running = withAFarDeadline()) {
            long before = running.clockReadings.get();
            running.run(() -> {
                for (int i = 0; i < TASKS; i++) {
                    running.loop.execute(() -> { });
                }
            });
            running.settle();
            long readings = running.clockReadings.get() - before;
            assertTrue(readings <= MOST_READINGS, readings + " readings");
        }
    }

    @Test
    void tasksForABusyLoopDoNotWakeItOneByOne() throws IOException {
        try (RunningLoop running = withAFarDeadline()) {
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch sent = new CountDownLatch(1);
            running.loop.execute(() -> {
                busy.countDown();
                RunningLoop.await(sent);
            });
            RunningLoop.await(busy);
            long before = running.clockReadings.get();
            for (int i = 0; i < TASKS; i++) {
                running.loop.execute(() -> { });
            }
            sent.countDown();
            running.settle();
            long readings = running.clockReadings.get() - before;
            assertTrue(readings <= MOST_READINGS, readings + " readings");
        }
    }

    @Test
    void aTaskWakesASleepingLoopEachTime() throws IOException {
        try (RunningLoop running = new RunningLoop()) {
            for (int i = 0; i < TASKS; i++) {
                running.run(() -> { });
            }
        }
    }

    private static RunningLoop withAFarDeadline() throws IOException {
        RunningLoop running = new RunningLoop();
        running.run(() -> running.loop.arm(new Deadline(() -> { }), TimeUnit.DAYS.toNanos(1)));
        running.settle();
        return running;
    }

    private static void assertSleeps(RunningLoop running) throws InterruptedException {
        KernelThread.of(running.loop::execute).assertSleepsFor(QUIET);
    }
}

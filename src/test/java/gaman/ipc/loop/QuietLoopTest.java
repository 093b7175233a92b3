package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop turns when there is something to do, and only then. */
@Timeout(60)
class QuietLoopTest {
    private static final int TASKS = 10_000;
    /** So many tasks, at most 4,096 in a pass, and two readings of the clock in each; a stale wake-up or two beside. */
    private static final int MOST_READINGS = 2 * (3 + 3);
    private static final int QUIET_MILLIS = 500;
    /** The loop may just be about to sleep when counting begins, and the JVM may hold it up on the way. */
    private static final int FALLING_ASLEEP = 2;

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

    private static void assertSleeps(RunningLoop running) throws IOException, InterruptedException {
        running.settle();
        Path status = statusOf(running.thread);
        int before = switches(status);
        assertFalse(new CountDownLatch(1).await(QUIET_MILLIS, TimeUnit.MILLISECONDS));
        int count = switches(status) - before;
        assertTrue(count <= FALLING_ASLEEP, "the loop's thread went to sleep " + count + " times");
    }

    /** The kernel's count of how often a thread gave up the processor by itself: it does so once for each sleep. */
    private static int switches(Path status) throws IOException {
        String name = "voluntary_ctxt_switches:";
        String line = Files.readAllLines(status).stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
        return Integer.parseInt(line.substring(name.length()).strip());
    }

    private static Path statusOf(Thread thread) throws IOException {
        Path tasks = Path.of("/proc/self/task");
        Assumptions.assumeTrue(Files.isDirectory(tasks), "needs Linux, which counts how often a thread sleeps");
        try (Stream<Path> all = Files.list(tasks)) {
            List<Path> named = all.filter(task -> nameOf(task).equals(thread.getName())).collect(Collectors.toList());
            assertEquals(1, named.size(), "threads named " + thread.getName());
            return named.get(0).resolve("status");
        }
    }

    private static String nameOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }
}

package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks of other threads: their order, their end, and that nothing they throw ends the loop. */
@Timeout(60)
class EventLoopTest {
    private static final int THREADS = 8;
    private static final int TASKS = 20_000;
    private static final int ROUNDS = 500;

    @Test
    void tasksOfOneThreadKeepTheirOrder() throws Exception {
        int[] last = new int[THREADS];
        List<String> disorder = new ArrayList<>();
        try (RunningLoop running = new RunningLoop()) {
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int sender = i;
                senders.add(start(() -> {
                    for (int n = 1; n <= TASKS; n++) {
                        int number = n;
                        running.loop.execute(() -> {
                            if (number != ++last[sender]) {
                                disorder.add("thread " + sender + ": " + number + " after " + (last[sender] - 1));
                            }
                        });
                    }
                }));
            }
            join(senders);
            running.settle();
            running.run(() -> {
                for (int count : last) {
                    assertEquals(TASKS, count);
                }
            });
            assertEquals(List.of(), running.faults);
        }
        assertEquals(List.of(), disorder);
    }

    @Test
    void tasksRunOnTheLoopThread() throws IOException {
        try (RunningLoop running = new RunningLoop()) {
            assertFalse(running.loop.inLoop());
            running.run(() -> {
                assertTrue(running.loop.inLoop() && running.loop.isRunning());
                assertSame(running.thread, Thread.currentThread());
            });
            assertEquals(List.of(), running.faults);
        }
    }

    @Test
    void whateverIsThrownReachesTheFaultsAndTheLoopGoesOn() throws IOException {
        List<Throwable> thrown = List.of(new IllegalStateException("exception"), new Error("error"), new StackOverflowError(),
                new OutOfMemoryError("by hand"), new ThreadDeathOfOurOwn(), new InterruptedException("checked"));
        try (RunningLoop running = new RunningLoop()) {
            for (Throwable each : thrown) {
                running.loop.execute(() -> sneak(each));
                running.settle();
            }
            assertEquals(thrown, running.faults);
            for (Throwable each : thrown) {
                running.run(() -> running.loop.arm(new Deadline(() -> sneak(each)), 1));
                running.run(() -> running.loop.defer(() -> sneak(each)));
                until(running, () -> running.faults.stream().filter(each::equals).count() == 3);
            }
            running.loop.execute(EventLoopTest::recurse);
            running.settle();
            assertTrue(running.faults.get(running.faults.size() - 1) instanceof StackOverflowError);
        }
    }

    @Test
    void faultsThatCannotBeReportedDoNotEndTheLoop() throws IOException {
        AtomicInteger reports = new AtomicInteger();
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> {
            reports.incrementAndGet();
            throw new OutOfMemoryError("while reporting");
        });
        for (int i = 0; i < 3; i++) {
            loop.execute(() -> sneak(new Error("task")));
        }
        loop.execute(loop::stop);
        loop.run();
        assertEquals(3, reports.get());
    }

    @Test
    void deferredWorkRunsOnceAtTheEndOfThePass() throws IOException {
        List<String> order = new ArrayList<>();
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> order.add(thrown.toString()));
        loop.execute(() -> {
            loop.defer(() -> {
                order.add("deferred");
                loop.defer(() -> {
                    order.add("deferred again");
                    loop.stop();
                });
                loop.execute(() -> order.add("task of the next pass"));
            });
            loop.execute(() -> order.add("task of the same pass"));
            order.add("task");
        });
        loop.run();
        assertEquals(List.of("task", "task of the same pass", "deferred", "task of the next pass", "deferred again"), order);
    }

    @Test
    void workDeferredByDeferredWorkDoesNotWaitForAnEvent() throws IOException {
        List<String> order = new ArrayList<>();
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> order.add(thrown.toString()));
        loop.defer(() -> loop.defer(() -> loop.defer(() -> {
            order.add("third");
            loop.stop();
        })));
        loop.run();
        assertEquals(List.of("third"), order);
    }

    @Test
    void aFloodOfTasksDoesNotHoldUpDeadlines() throws IOException {
        try (RunningLoop running = new RunningLoop()) {
            CountDownLatch due = new CountDownLatch(1);
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (due.getCount() > 0) {
                    running.loop.execute(again[0]);
                }
            };
            running.run(() -> {
                running.loop.arm(new Deadline(due::countDown), 1_000_000);
                again[0].run();
            });
            RunningLoop.await(due);
        }
    }

    @Test
    void aTaskAfterTheEndIsRefusedAndNotRun() throws IOException {
        RunningLoop running = new RunningLoop();
        running.settle();
        running.close();
        assertFalse(running.loop.isRunning());
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            assertFalse(running.loop.execute(runs::incrementAndGet));
        }
        running.loop.stop();
        assertEquals(0, runs.get());
    }

    @Test
    void aLoopThatNeverRanRefusesTasksOnceDiscarded() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        assertFalse(loop.isRunning());
        loop.discard();
        assertFalse(loop.execute(() -> { }));
        loop.stop();
    }

    @Test
    void tasksThatWaitWhenTheLoopIsStoppedAreRunAndThoseTheyAddAreToo() throws IOException {
        List<String> ran = new ArrayList<>();
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> ran.add(thrown.toString()));
        loop.stop();
        assertTrue(loop.execute(() -> {
            ran.add("first");
            loop.defer(() -> ran.add("deferred"));
        }));
        assertTrue(loop.execute(() -> ran.add("second")));
        loop.run();
        assertEquals(List.of("first", "second", "deferred"), ran);
    }

    @Test
    void theLoopCanBeStoppedFromItselfAndFromAnyThread() throws Exception {
        try (RunningLoop running = new RunningLoop()) {
            running.loop.execute(running.loop::stop);
            running.join();
        }
        for (int round = 0; round < 100; round++) {
            RunningLoop running = new RunningLoop();
            List<Thread> stoppers = List.of(start(running.loop::stop), start(running.loop::stop));
            running.join();
            join(stoppers);
        }
    }

    @Test
    void everyTaskEitherRunsOrIsRefusedHoweverItRacesWithTheEnd() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            RunningLoop running = new RunningLoop();
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                senders.add(start(() -> {
                    while (running.loop.execute(new Runnable() {
                        @Override
                        public void run() {
                            ran.incrementAndGet();
                        }
                    })) {
                        accepted.incrementAndGet();
                    }
                }));
            }
            int limit = round % 50;
            while (accepted.get() < limit) {
                Thread.onSpinWait();
            }
            running.loop.stop();
            running.join();
            join(senders);
            assertEquals(accepted.get(), ran.get(), "round " + round);
        }
    }

    private static final class ThreadDeathOfOurOwn extends Error {
        private static final long serialVersionUID = 1;
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(30_000);
            assertFalse(thread.isAlive());
        }
    }

    private static void until(RunningLoop running, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            running.settle();
        }
    }

    private static int recurse() {
        return 1 + recurse();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}

package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was armed happens once, when its time has come and not before, by a clock that the test moves. */
@Timeout(60)
class DeadlineTest {
    private static final int SEEDS = 100;
    /** So that the first steps overflow it. */
    private static final long ORIGIN = Long.MAX_VALUE - 50;

    private final AtomicLong clock = new AtomicLong(ORIGIN);
    private final List<String> happened = Collections.synchronizedList(new ArrayList<>());
    private RunningLoop running;

    @BeforeEach
    void start() throws IOException {
        running = new RunningLoop(clock::get);
    }

    @AfterEach
    void stop() {
        running.close();
        assertEquals(List.of(), running.faults);
    }

    @Test
    void deadlinesHappenInTheOrderOfTheirTimes() {
        running.run(() -> {
            for (int nanos : new int[] {70, 10, 90, 30, 50}) {
                running.loop.arm(noting("at " + nanos), nanos);
            }
        });
        at(9);
        assertEquals(List.of(), happened);
        at(10);
        assertEquals(List.of("at 10"), happened);
        at(69);
        assertEquals(List.of("at 10", "at 30", "at 50"), happened);
        at(1_000);
        assertEquals(List.of("at 10", "at 30", "at 50", "at 70", "at 90"), happened);
    }

    @Test
    void aDisarmedDeadlineDoesNotHappenAndCanBeArmedAgain() {
        Deadline deadline = noting("it");
        running.run(() -> {
            running.loop.disarm(deadline);
            running.loop.arm(deadline, 10);
            assertTrue(deadline.isArmed());
            running.loop.disarm(deadline);
            running.loop.disarm(deadline);
            assertFalse(deadline.isArmed());
        });
        at(20);
        assertEquals(List.of(), happened);
        running.run(() -> running.loop.arm(deadline, 10));
        at(29);
        assertEquals(List.of(), happened);
        at(30);
        assertEquals(List.of("it"), happened);
        assertFalse(deadline.isArmed());
    }

    @Test
    void armingAnArmedDeadlineMovesIt() {
        Deadline later = noting("later");
        Deadline sooner = noting("sooner");
        running.run(() -> {
            running.loop.arm(later, 10);
            running.loop.arm(sooner, 100);
            running.loop.arm(later, 80);
            running.loop.arm(sooner, 20);
        });
        at(20);
        assertEquals(List.of("sooner"), happened);
        at(79);
        assertEquals(List.of("sooner"), happened);
        at(500);
        assertEquals(List.of("sooner", "later"), happened);
    }

    @Test
    void aDeadlineMayDisarmAndArmOthersAndItself() {
        Deadline never = noting("never");
        Deadline chained = noting("chained");
        Deadline[] self = new Deadline[1];
        self[0] = new Deadline(() -> {
            happened.add("self");
            running.loop.disarm(never);
            running.loop.arm(chained, 5);
            running.loop.arm(self[0], 30);
        });
        running.run(() -> {
            running.loop.arm(self[0], 10);
            running.loop.arm(never, 10);
        });
        at(10);
        assertEquals(List.of("self"), happened);
        at(15);
        assertEquals(List.of("self", "chained"), happened);
        at(40);
        assertEquals(List.of("self", "chained", "self"), happened);
    }

    @Test
    void agreesWithTheModelOnRandomArmingAndDisarming() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            happened.clear();
            long start = clock.get();
            long time = 0;
            Map<String, Long> model = new HashMap<>();
            List<Deadline> deadlines = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                deadlines.add(noting("deadline " + i));
            }
            for (int i = 0; i < 50; i++) {
                int[] chosen = random.ints(6, 0, 20).toArray();
                long[] delays = random.longs(6, 1, 100).toArray();
                running.run(() -> {
                    for (int j = 0; j < 4; j++) {
                        running.loop.arm(deadlines.get(chosen[j]), delays[j]);
                    }
                    running.loop.disarm(deadlines.get(chosen[4]));
                    running.loop.disarm(deadlines.get(chosen[5]));
                });
                for (int j = 0; j < 4; j++) {
                    model.put("deadline " + chosen[j], time + delays[j]);
                }
                model.remove("deadline " + chosen[4]);
                model.remove("deadline " + chosen[5]);
                time += random.nextInt(40);
                clock.set(start + time);
                running.settle();
                List<String> expected = new ArrayList<>();
                for (Map.Entry<String, Long> entry : model.entrySet()) {
                    if (entry.getValue() <= time) {
                        expected.add(entry.getKey());
                    }
                }
                expected.sort((a, b) -> Long.compare(model.get(a), model.get(b)));
                model.keySet().removeAll(expected);
                assertEquals(expected.size(), happened.size(), "seed " + seed + ", step " + i);
                assertTrue(happened.containsAll(expected), "seed " + seed + ", step " + i);
                happened.clear();
            }
            running.run(() -> deadlines.forEach(running.loop::disarm));
        }
    }

    @Test
    void aDeadlineCountsFromWhenItIsArmedHoweverLongThePassHasTaken() {
        Deadline late = noting("late");
        running.run(() -> {
            running.loop.now();
            clock.addAndGet(1_000); // a slow callback
            running.loop.arm(late, 500);
        });
        running.run(() -> assertTrue(late.isArmed()));
        clock.addAndGet(499);
        running.run(() -> assertTrue(late.isArmed()));
        running.run(() -> running.loop.disarm(late));
    }

    @Test
    void aDeadlineThatArmsItselfForNowDoesNotHoldUpTheLoop() {
        CountDownLatch often = new CountDownLatch(20);
        Deadline[] self = new Deadline[1];
        self[0] = new Deadline(() -> {
            often.countDown();
            running.loop.arm(self[0], 0);
            clock.incrementAndGet();
        });
        running.run(() -> {
            running.loop.arm(self[0], 0);
            clock.incrementAndGet();
        });
        RunningLoop.await(often);
        running.run(() -> running.loop.disarm(self[0]));
    }

    @Test
    void theLongestTimeIsFarAwayAndNotInThePast() throws InterruptedException {
        Deadline soon = noting("soon");
        Deadline overdue = noting("overdue");
        running.run(() -> {
            running.loop.arm(noting("never"), Long.MAX_VALUE);
            running.loop.arm(noting("hardly ever"), Long.MAX_VALUE - 1);
            running.loop.arm(soon, 20);
            running.loop.arm(overdue, 10);
            clock.addAndGet(15);
        });
        running.settle();
        assertEquals(List.of("overdue"), happened);
        at(20);
        assertEquals(List.of("overdue", "soon"), happened);
        running.assertSleeps();
    }

    @Test
    void deadlinesArmedBeforeTheLoopRunsCountFromTheirArming() throws IOException {
        AtomicLong time = new AtomicLong();
        EventLoop loop = new EventLoop(time::get, thrown -> happened.add(thrown.toString()));
        loop.arm(noting("first"), 100);
        time.set(60);
        loop.arm(noting("second"), 100);
        time.set(120);
        Deadline last = new Deadline(loop::stop);
        loop.arm(last, 10);
        loop.execute(() -> {
            happened.add("at " + loop.now());
            time.set(130);
        });
        loop.run();
        assertEquals(List.of("first", "at 120"), happened);
        happened.clear();
    }

    @Test
    void aSleepingLoopWakesForItsDeadlineByItself() throws IOException {
        try (RunningLoop real = new RunningLoop()) {
            CountDownLatch done = new CountDownLatch(1);
            long[] armed = new long[1];
            long[] happenedAt = new long[1];
            real.run(() -> {
                armed[0] = real.loop.now();
                real.loop.arm(new Deadline(() -> {
                    happenedAt[0] = System.nanoTime();
                    done.countDown();
                }), 20_000_000);
            });
            RunningLoop.await(done);
            assertTrue(happenedAt[0] - armed[0] >= 20_000_000, happenedAt[0] - armed[0] + " ns");
        }
    }

    /** Moves the clock to so long after the beginning, and lets the loop see it. */
    private void at(long nanos) {
        clock.set(ORIGIN + nanos);
        running.settle();
    }

    private Deadline noting(String what) {
        return new Deadline(() -> happened.add(what));
    }
}

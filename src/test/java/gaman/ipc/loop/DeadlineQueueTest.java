package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The earliest deadline stands first, whatever was added and removed, also where the clock overflows. */
@Timeout(60)
class DeadlineQueueTest {
    private static final int SEEDS = 300;
    private static final int OPERATIONS = 2_000;

    @Test
    void agreesWithTheModelOnRandomAddsAndRemoves() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long origin = seed % 3 == 0 ? Long.MAX_VALUE - 500 : random.nextLong();
            DeadlineQueue queue = new DeadlineQueue();
            TreeMap<Long, List<Deadline>> model = new TreeMap<>();
            List<Deadline> armed = new ArrayList<>();
            int bias = 40 + random.nextInt(30);
            for (int i = 0; i < OPERATIONS; i++) {
                if (random.nextInt(100) < bias) {
                    long after = random.nextInt(1_000);
                    Deadline deadline = new Deadline(() -> { });
                    deadline.due = origin + after;
                    queue.add(deadline);
                    armed.add(deadline);
                    model.computeIfAbsent(after, key -> new ArrayList<>()).add(deadline);
                } else if (!armed.isEmpty()) {
                    Deadline gone = random.nextBoolean() ? queue.first() : armed.get(random.nextInt(armed.size()));
                    queue.remove(gone);
                    armed.remove(gone);
                    model.get(gone.due - origin).remove(gone);
                    model.values().removeIf(List::isEmpty);
                    assertFalse(gone.isArmed(), "seed " + seed);
                }
                assertEquals(model.isEmpty(), queue.isEmpty(), "seed " + seed);
                if (!model.isEmpty()) {
                    assertTrue(model.firstEntry().getValue().contains(queue.first()), "seed " + seed + ", operation " + i);
                }
            }
            while (!queue.isEmpty()) {
                Deadline first = queue.first();
                assertTrue(model.firstEntry().getValue().remove(first), "seed " + seed);
                model.values().removeIf(List::isEmpty);
                queue.remove(first);
            }
            assertTrue(model.isEmpty(), "seed " + seed);
        }
    }
}

package gaman.ipc.json;

import java.util.Random;

/** Random input that comes again: the seed is 1 unless {@code gaman.test.seed} says otherwise, and is printed. */
final class Seed {
    private Seed() {
    }

    static Random random(Class<?> test) {
        long seed = Long.getLong("gaman.test.seed", 1);
        System.out.println(test.getSimpleName() + ": -Dgaman.test.seed=" + seed);
        return new Random(seed);
    }
}

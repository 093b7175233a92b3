package gaman.ipc.bench;

import java.util.stream.DoubleStream;

/** The middle of some figures: of an even number of them, the mean of the two in the middle. */
final class Median {
    private Median() {
    }

    /** Returns it; NaN if there are none. */
    static double of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}

package gaman.ipc.bench;

import java.io.IOException;

/**
 * What a load has measured.
 *
 * @param plan what it did
 * @param echoes messages whose echo came in the measured time
 * @param nanos the measured time
 * @param cpuNanos processor time that the server used in it; -1 if nobody asked
 * @param latencies of the messages that began in it, in nanoseconds, whenever their echo came
 * @param lost messages of the whole run whose echo never came
 * @param failure why the first connection ended early; null if none did
 */
record LoadResult(LoadPlan plan, long echoes, long nanos, long cpuNanos, Histogram latencies, long lost,
        IOException failure) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns echoes per second. */
    double rate() {
        return echoes * NANOS_PER_SECOND / nanos;
    }

    /** Returns the payload bytes per second that came back. */
    double bytesPerSecond() {
        return rate() * plan.payload();
    }

    /** Returns the server's nanoseconds per message; NaN if they are not known. */
    double cpuPerMessage() {
        return cpuNanos < 0 ? Double.NaN : (double) cpuNanos / echoes;
    }

    /** Returns how much of one core the server used, 0 to the number of cores; NaN if that is not known. */
    double cores() {
        return cpuNanos < 0 ? Double.NaN : (double) cpuNanos / nanos;
    }
}

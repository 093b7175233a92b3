package gaman.ipc.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How long each of many round trips took. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    /** Takes down one that began at this reading of {@link System#nanoTime}, and ends now. */
    public void since(long begin) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = System.nanoTime() - begin;
    }

    public int count() {
        return count;
    }

    /**
     * Fails if one in a hundred or more took so long. No measurement: a bound far over what a busy machine takes, and far
     * under not having a turn.
     */
    public void assertP99Under(long millis) {
        assertTrue(p(99) < TimeUnit.MILLISECONDS.toNanos(millis), this::toString);
    }

    private long p(int percent) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, (long) count * percent / 100)];
    }

    @Override
    public String toString() {
        return count + " echoes, p50 " + p(50) / 1000 + " us, p99 " + p(99) / 1000 + " us, longest " + p(100) / 1000 + " us";
    }
}

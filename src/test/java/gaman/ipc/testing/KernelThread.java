package gaman.ipc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A thread as the kernel sees it: how often it stopped running, and for how long it ran. One that waits in a selector stops
 * once more for each return from it. Linux only: elsewhere the test is skipped, with the reason.
 */
public final class KernelThread {
    private static final Path SELF = Path.of("/proc/thread-self");
    /** A thread that has slept for so long, and not only between two steps, has nothing to do. */
    private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path status;
    private final long id;

    private KernelThread(Path status, long id) {
        this.status = status;
        this.id = id;
    }

    /** Returns the thread on which an executor runs its tasks. */
    public static KernelThread of(Executor executor) {
        Assumptions.assumeTrue(Files.exists(SELF), "needs Linux, which counts how often a thread sleeps");
        CompletableFuture<KernelThread> thread = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                thread.complete(new KernelThread(SELF.toRealPath().resolve("status"), Thread.currentThread().getId()));
            } catch (IOException e) {
                thread.completeExceptionally(e);
            }
        });
        return thread.join();
    }

    /** Returns how often it has stopped running until now, of itself or because another thread was to run. */
    public long stops() {
        return statusLines("ctxt_switches:").mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).sum();
    }

    private boolean isAsleep() {
        return statusLines("State:").anyMatch(line -> line.contains("sleeping"));
    }

    private Stream<String> statusLines(String name) {
        try {
            return Files.readAllLines(status).stream().filter(line -> line.contains(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns for how many nanoseconds it has run until now. */
    public long ranNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(id);
    }

    /** Waits until it sleeps. */
    public void awaitSleep() {
        long[] last = new long[2];
        Await.until("a thread that sleeps", () -> {
            long ran = ranNanos();
            if (ran != last[0] || !isAsleep()) {
                last[0] = ran;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > ASLEEP_NANOS;
        });
    }

    /** Waits until it sleeps, and so long from then on: it must not run at all meanwhile. */
    public void assertSleepsFor(Duration time) throws InterruptedException {
        awaitSleep();
        long stopsBefore = stops();
        long ranBefore = ranNanos();
        assertFalse(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS));
        assertEquals("0 returns from sleep, 0 ns of CPU time", stops() - stopsBefore + " returns from sleep, "
                + (ranNanos() - ranBefore) + " ns of CPU time");
    }
}

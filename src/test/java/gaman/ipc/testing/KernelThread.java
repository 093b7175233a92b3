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
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A thread of this process or of another one as the kernel sees it: how often it went to sleep, and for how long it ran. One
 * that waits in a selector goes to sleep once more for each return from it. Linux only: elsewhere the test is skipped, with
 * the reason.
 */
public final class KernelThread {
    private static final Path SELF = Path.of("/proc/thread-self");
    /** A thread that has slept for so long, and not only between two steps, has nothing to do. */
    private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What a tick of the kernel's clock is for programs, whatever it is for itself: USER_HZ is 100 on every platform of Java's. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path directory;
    private final LongSupplier ranNanos;

    private KernelThread(Path directory, LongSupplier ranNanos) {
        this.directory = directory;
        this.ranNanos = ranNanos;
    }

    /** Returns the thread on which an executor of this process runs its tasks. */
    public static KernelThread of(Executor executor) {
        assumeItIsToldOf(SELF);
        CompletableFuture<KernelThread> thread = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                long id = Thread.currentThread().getId();
                // Not by the kernel's ticks, which come too seldom to show that a thread has not run at all.
                thread.complete(new KernelThread(SELF.toRealPath(), () -> ManagementFactory.getThreadMXBean().getThreadCpuTime(id)));
            } catch (IOException e) {
                thread.completeExceptionally(e);
            }
        });
        return thread.join();
    }

    /** Returns the one thread of this name in another process, whose JVM can't be asked: its time comes in ticks of 10 ms. */
    public static KernelThread of(long pid, String name) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        assumeItIsToldOf(threads);
        try (Stream<Path> all = Files.list(threads)) {
            Path directory = all.filter(thread -> read(thread.resolve("comm")).strip().equals(name)).findFirst().orElseThrow();
            return new KernelThread(directory, () -> TICK_NANOS * ticks(read(directory.resolve("stat"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assumeItIsToldOf(Path directory) {
        Assumptions.assumeTrue(Files.exists(directory), "needs Linux, which counts how often a thread sleeps");
    }

    /** The name, in parentheses, may hold anything; after it, user and system time are the 12th and 13th figure. */
    private static long ticks(String stat) {
        String[] figures = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(figures[11]) + Long.parseLong(figures[12]);
    }

    /** Returns how often it has gone to sleep until now. */
    public long sleeps() {
        return Long.parseLong(status("voluntary_ctxt_switches:"));
    }

    private boolean isAsleep() {
        return status("State:").contains("sleeping");
    }

    private String status(String name) {
        return read(directory.resolve("status")).lines().filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip()).findFirst().orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }

    /** Returns for how many nanoseconds it has run until now. */
    public long ranNanos() {
        return ranNanos.getAsLong();
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
        long sleepsBefore = sleeps();
        long ranBefore = ranNanos();
        assertFalse(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS));
        assertEquals("0 returns from sleep, 0 ns of CPU time", sleeps() - sleepsBefore + " returns from sleep, "
                + (ranNanos() - ranBefore) + " ns of CPU time");
    }
}

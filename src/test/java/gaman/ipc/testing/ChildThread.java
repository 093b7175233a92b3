package gaman.ipc.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A thread of another process, as the kernel sees it. Linux only: elsewhere the test is skipped, with the reason. */
public final class ChildThread {
    /** What a tick of the kernel's clock is for programs, whatever it is for itself: USER_HZ is 100 on every platform of Java's. */
    private static final int MILLIS_PER_TICK = 10;

    private final Path directory;

    private ChildThread(Path directory) {
        this.directory = directory;
    }

    /** Returns the one thread of this name. */
    public static ChildThread of(long pid, String name) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        Assumptions.assumeTrue(Files.isDirectory(threads), "needs Linux, which counts how often a thread sleeps");
        try (Stream<Path> all = Files.list(threads)) {
            return new ChildThread(all.filter(thread -> read(thread.resolve("comm")).strip().equals(name)).findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how often it has gone to sleep until now: once for each time that it waited in a selector. */
    public long sleeps() {
        return read(directory.resolve("status")).lines().filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).findFirst().orElseThrow();
    }

    /** Returns for how many milliseconds it has run until now. */
    public long ranMillis() {
        String stat = read(directory.resolve("stat"));
        // The name, in parentheses, may hold anything; after it, user and system time are the 12th and 13th figure.
        String[] figures = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return MILLIS_PER_TICK * (Long.parseLong(figures[11]) + Long.parseLong(figures[12]));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }
}

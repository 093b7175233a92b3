package gaman.ipc.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program that a test has started: what it writes, byte for byte, and how it ends. Killed on close, with all it started.
 *
 * <p>Nothing waits for ever: after {@value #PATIENCE_SECONDS} seconds the test fails, and shows what the program wrote.
 */
public final class Program implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final List<String> command;
    private final Process process;
    private final Captured output;
    private final Captured errors;
    private int heard;

    private Program(List<String> command) {
        this.command = command;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = new Captured(process.getInputStream());
        errors = new Captured(process.getErrorStream());
    }

    /** Starts a program; its name is looked for on the PATH. */
    public static Program start(String... command) {
        return new Program(List.of(command));
    }

    /** Starts a program: its name, looked for on the PATH, and its arguments. */
    public static Program start(List<String> command) {
        return new Program(List.copyOf(command));
    }

    /** Returns the command for a main class in another JVM, on the class path of the tests. */
    public static List<String> java(List<String> jvmArgs, Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Small children on few cores: start fast, take little.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        // Where another container shares /tmp, a JVM of the same number there would have this one begin with a warning.
        command.add("-XX:-UsePerfData");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(jvmArgs);
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** Writes to the program's standard input. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes to the program's standard input. */
    public void type(byte... bytes) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(bytes);
            input.flush();
        } catch (IOException e) {
            throw new AssertionError("it doesn't read " + bytes.length + " bytes" + described(), e);
        }
    }

    /** Closes the program's standard input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new AssertionError("its input can't be closed" + described(), e);
        }
    }

    /** Waits for the next line of its output. */
    public String line() {
        await(output, () -> output.indexOf('\n', heard) >= 0, "another line of its output");
        int end = output.indexOf('\n', heard);
        String line = output.text(heard, end);
        heard = end + 1;
        return line;
    }

    /** Waits until its error stream contains a text. */
    public void awaitError(String text) {
        await(errors, () -> errors.text().contains(text), "'" + text + "' on its error stream");
    }

    /** Waits for its end, while it goes on writing; returns its exit code, 128 and the signal's number if a signal ended it. */
    public int exitCode() {
        try {
            int written = 0;
            while (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                if (output.bytes().length == written) {
                    throw new AssertionError("it doesn't end" + described());
                }
                written = output.bytes().length;
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted" + described(), e);
        }
        return process.exitValue();
    }

    /** Waits for its end, which must be a success; returns all that it wrote. */
    public byte[] output() {
        int code = exitCode();
        await(output, () -> output.ended, "the end of its output");
        if (code != 0) {
            throw new AssertionError("it ended with exit code " + code + described());
        }
        return output.bytes();
    }

    /** {@link #output()} as text. */
    public String outputText() {
        return new String(output(), StandardCharsets.UTF_8);
    }

    /** Waits for the end of its error stream; returns all of it. */
    public String errors() {
        await(errors, () -> errors.ended, "the end of its error stream");
        return errors.text();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Kills it (SIGKILL), with the programs that it started. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        kill();
    }

    private void await(Captured stream, BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            synchronized (stream) {
                while (!condition.getAsBoolean()) {
                    long left = deadline - System.nanoTime();
                    if (stream.ended || left <= 0) {
                        throw new AssertionError("waited for " + what + ", and "
                                + (stream.ended ? "it ended" : "nothing came") + described());
                    }
                    TimeUnit.NANOSECONDS.timedWait(stream, left);
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + what + described(), e);
        }
    }

    private String described() {
        return "\n  program: " + String.join(" ", command)
                + "\n  " + (process.isAlive() ? "running" : "ended with exit code " + process.exitValue())
                + "\n  output: " + output.text()
                + "\n  errors: " + errors.text();
    }

    /** What came of one stream so far; its monitor is notified of every change. */
    private static final class Captured {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean ended;

        Captured(InputStream from) {
            Thread thread = new Thread(() -> pump(from), "program-pump");
            thread.setDaemon(true);
            thread.start();
        }

        private void pump(InputStream from) {
            byte[] chunk = new byte[8192];
            try {
                for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                    synchronized (this) {
                        bytes.write(chunk, 0, count);
                        notifyAll();
                    }
                }
            } catch (IOException closed) {
                // Killed, or nobody listens any more: there is nothing more to come.
            } finally {
                synchronized (this) {
                    ended = true;
                    notifyAll();
                }
            }
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        String text(int from, int to) {
            return new String(Arrays.copyOfRange(bytes(), from, to), StandardCharsets.UTF_8);
        }

        int indexOf(char wanted, int from) {
            byte[] all = bytes();
            for (int i = from; i < all.length; i++) {
                if (all[i] == wanted) {
                    return i;
                }
            }
            return -1;
        }
    }
}

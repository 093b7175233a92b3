package gaman.ipc.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Another JVM on the class path of the tests, spoken to line by line (UTF-8) and killed on close.
 *
 * <p>Nothing waits for ever: {@link #hear} gives up after {@value #PATIENCE_SECONDS} seconds and shows what the child said on
 * its error stream.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final String END = "\0end of output";

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final StringBuffer errors = new StringBuffer();

    private ChildJvm(Process process) {
        this.process = process;
        this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        pump(process.getInputStream(), output::add, () -> output.add(END));
        pump(process.getErrorStream(), line -> errors.append(line).append('\n'), () -> { });
    }

    /**
     * Starts a child.
     *
     * @param main          its main class
     * @param jvmArgs       options for the JVM; a {@code -cp} among them replaces the tests' class path
     * @param prefixCommand what to put before {@code java}, such as {@code setpriv} with its options; it must {@code exec}, so
     *                      that {@link #pid} and the killing on close concern the JVM
     * @param args          arguments for the main method
     */
    public static ChildJvm start(Class<?> main, List<String> jvmArgs, List<String> prefixCommand, String... args) {
        List<String> command = new ArrayList<>(prefixCommand);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Many small children on few cores: start fast, take little.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(jvmArgs);
        command.add(main.getName());
        command.addAll(List.of(args));
        try {
            return new ChildJvm(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to the child's standard input. */
    public void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new AssertionError("child " + pid() + " doesn't listen to '" + line + "'; it said: " + errors, e);
        }
    }

    /** Returns the next line of the child's standard output. */
    public String hear() {
        String line;
        try {
            line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while listening to child " + pid() + "; it said: " + errors, e);
        }
        if (line == null || line.equals(END)) {
            throw new AssertionError((line == null ? "silence" : "the end") + " of child " + pid() + "; it said: " + errors);
        }
        return line;
    }

    /** {@link #say}, then {@link #hear}. */
    public String ask(String line) {
        say(line);
        return hear();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by its name, such as {@code STOP}. */
    public void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new AssertionError("kill -" + name + " of child " + pid() + " failed with " + exit);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("can't send " + name + " to child " + pid(), e);
        }
    }

    /** Kills the child without a chance to clean up, stopped or not, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static void pump(InputStream from, Consumer<String> to, Runnable atEnd) {
        Thread thread = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    to.accept(line);
                }
            } catch (IOException streamClosedByKill) {
                // Nothing more to hear.
            } finally {
                atEnd.run();
            }
        }, "child-pump");
        thread.setDaemon(true);
        thread.start();
    }
}

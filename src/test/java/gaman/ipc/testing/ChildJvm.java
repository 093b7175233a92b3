package gaman.ipc.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another JVM on the class path of the tests, spoken to line by line (UTF-8) and killed on close: a {@link Program}. */
public final class ChildJvm implements AutoCloseable {
    private final Program program;

    private ChildJvm(Program program) {
        this.program = program;
    }

    /**
     * Starts a child.
     *
     * @param main          its main class
     * @param jvmArgs       options for the JVM; a {@code -cp} among them replaces the tests' class path
     * @param prefixCommand what to put before {@code java}, such as {@code setpriv} with its options; it must {@code exec}, so
     *                      that {@link #pid} and {@link #signal} concern the JVM
     * @param args          arguments for the main method
     */
    public static ChildJvm start(Class<?> main, List<String> jvmArgs, List<String> prefixCommand, String... args) {
        List<String> command = new ArrayList<>(prefixCommand);
        command.addAll(Program.java(jvmArgs, main, args));
        return new ChildJvm(Program.start(command));
    }

    /** Writes a line to the child's standard input. */
    public void say(String line) {
        program.type(line + "\n");
    }

    /** Returns the next line of the child's standard output. */
    public String hear() {
        return program.line();
    }

    /** {@link #say}, then {@link #hear}. */
    public String ask(String line) {
        say(line);
        return hear();
    }

    public long pid() {
        return program.pid();
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
        program.kill();
    }

    @Override
    public void close() {
        kill();
    }
}

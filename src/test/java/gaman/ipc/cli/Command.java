package gaman.ipc.cli;

import gaman.ipc.testing.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the jar's commands as a user does, each in a JVM of its own. */
final class Command {
    private Command() {
    }

    static Program run(String... args) {
        return Program.start(line(args));
    }

    /** Starts {@code echo} or {@code listen}; it is listening when this returns. */
    static Program serving(String... args) {
        Program server = run(args);
        server.awaitError("gaman-ipc: listening on " + args[1]);
        return server;
    }

    /** Puts another program before the command: {@code env}, {@code sh} and the like. */
    static Program within(List<String> before, String... args) {
        List<String> all = new ArrayList<>(before);
        all.addAll(line(args));
        return Program.start(all);
    }

    private static List<String> line(String... args) {
        List<String> jvmArgs = Arrays.stream(args).takeWhile(arg -> arg.startsWith("-D")).toList();
        return Program.java(jvmArgs, Main.class, Arrays.copyOfRange(args, jvmArgs.size(), args.length));
    }
}

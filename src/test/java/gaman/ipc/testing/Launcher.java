package gaman.ipc.testing;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What starts programs with a socket as their standard input, as systemd and inetd do: another process, in Python, since Java
 * can't pass a socket on. What the program prints comes among its own lines.
 */
public final class Launcher {
    private Launcher() {
    }

    /** Listens at a path; {@link #run} starts the command. Where Python is missing, the test is skipped. */
    public static Program listening(Path path, List<String> command) {
        Program launcher = start("listener", path, command);
        String line = launcher.line();
        if (!line.equals("ready")) {
            throw new AssertionError(line);
        }
        return launcher;
    }

    /** Lets a launcher that listens start its command as soon as somebody has connected, if it does not run. */
    public static void run(Program launcher) {
        launcher.type("run\n");
    }

    /** Starts the command at once, with a socket of this kind; it may be bound to the path. */
    public static Program start(String kind, Path path, List<String> command) {
        List<String> all = new ArrayList<>(List.of(Installed.program("python3"), script(), kind, path.toString()));
        all.addAll(command);
        return Program.start(all);
    }

    private static String script() {
        try {
            return Path.of(Launcher.class.getResource("launcher.py").toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

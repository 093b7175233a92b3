package gaman.ipc.interop;

import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/** What the foreign clients run on. Each has its scripts among the resources of this package. */
enum Runtime {
    NODE(() -> Installed.program("node"), "mjs"),
    BUN(() -> Installed.program("bun", "BUN"), "mjs"),
    PYTHON(() -> Installed.program("python3"), "py");

    private final Supplier<String> program;
    private final String extension;

    Runtime(Supplier<String> program, String extension) {
        this.program = program;
        this.extension = extension;
    }

    /** The name that its clients give themselves. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Starts its script of a kind; where the runtime is missing, the test is skipped. */
    Program start(String kind, Path socket, String... args) {
        String[] command = new String[3 + args.length];
        command[0] = program.get();
        command[1] = script(label() + "-" + kind + "." + extension);
        command[2] = socket.toString();
        System.arraycopy(args, 0, command, 3, args.length);
        return Program.start(command);
    }

    private static String script(String name) {
        try {
            return Path.of(Runtime.class.getResource(name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

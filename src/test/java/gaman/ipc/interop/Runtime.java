package gaman.ipc.interop;

import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What the foreign clients and servers run on. Each has its scripts among the resources of this package. */
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
        List<String> all = new ArrayList<>(List.of(socket.toString()));
        all.addAll(List.of(args));
        return run(script(label() + "-" + kind + "." + extension), all);
    }

    /** Writes a script into a directory and starts it; where the runtime is missing, the test is skipped. */
    Program startSource(Path directory, String source) throws IOException {
        return run(Files.writeString(directory.resolve(label() + "." + extension), source), List.of());
    }

    private Program run(Path script, List<String> args) {
        List<String> command = new ArrayList<>(List.of(program.get(), script.toString()));
        command.addAll(args);
        return Program.start(command);
    }

    private static Path script(String name) {
        try {
            return Path.of(Runtime.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

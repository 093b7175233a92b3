package gaman.ipc.consumers;

import gaman.ipc.Gaman;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory in which a consumer of the packaged jar is built by the tools of the running JDK. */
final class Workshop implements AutoCloseable {
    private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");

    private final SocketDirectory directory = new SocketDirectory();

    /** Puts the jar where the pages have it. */
    Workshop() throws IOException, URISyntaxException {
        Files.createDirectory(resolve("target"));
        Files.createSymbolicLink(resolve("target/gaman-ipc.jar"), jar());
    }

    /** Returns the packaged jar, which is on the class path of the tests that run after it is packaged. */
    static Path jar() throws URISyntaxException {
        Path jar = Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError("not the packaged jar, but " + jar + ": run this by 'mvn verify'");
        }
        return jar;
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    /** Copies the sources of a consumer. */
    void take(String consumer, String to) throws IOException {
        Path from = Path.of("src", "it", consumer);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.copy(file, resolve(to).resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Runs shell commands here; they must succeed. Returns what they print. */
    String run(String commands) {
        try (Program shell = start(commands)) {
            return shell.outputText();
        }
    }

    /** Starts shell commands here, the running JDK's tools first on the PATH, and standard sockets in this directory. */
    Program start(String commands) {
        return Program.start("sh", "-ec", "cd '" + resolve("") + "'; PATH='" + TOOLS + "':$PATH\n"
                + commands.replace("/tmp/gaman.sock", resolve("s").toString()));
    }

    /** Skips the test where this JDK can't make images: it needs jlink, and either its modules or the means to do without. */
    static void needsJlink() {
        if (!Files.isExecutable(TOOLS.resolve("jlink"))) {
            throw Installed.missing("jlink", "no jlink in " + TOOLS);
        }
        if (Files.exists(TOOLS.resolveSibling("jmods").resolve("java.base.jmod"))) {
            return;
        }
        // From JDK 24 on one may be built so that it takes the modules from itself (JEP 493), and says so.
        try (Program help = Program.start(List.of(TOOLS.resolve("jlink").toString(), "--help"))) {
            if (!help.outputText().contains("Linking from run-time image enabled")) {
                throw Installed.missing("jlink", "no jmods beside " + TOOLS + ", and its jlink can't do without them");
            }
        }
    }

    /** Returns the size of all files in a directory, in MiB. */
    long mebibytes(String name) {
        try (Stream<Path> files = Files.walk(resolve(name))) {
            return files.filter(Files::isRegularFile).mapToLong(Workshop::size).sum() >> 20;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}

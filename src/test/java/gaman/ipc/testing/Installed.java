package gaman.ipc.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of other makers that the tests talk to. A test whose program is not installed is skipped and says so; it fails
 * instead if the environment's {@code GAMAN_REQUIRE_PEERS}, a list such as {@code node,bun}, names the program, so that a
 * build which must not skip can't do so unseen.
 */
public final class Installed {
    private static final String REQUIRED = "GAMAN_REQUIRE_PEERS";

    private Installed() {
    }

    /** Returns the path of a program on the PATH. */
    public static String program(String name) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            Path file = Path.of(directory, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file.toString();
            }
        }
        throw missing(name, "no program '" + name + "' on the PATH");
    }

    /** Returns the path of a program that a system property or an environment variable may name; else looks on the PATH. */
    public static String program(String name, String variable) {
        String named = System.getProperty(variable, System.getenv(variable));
        if (named == null || named.isEmpty()) {
            return program(name);
        }
        if (!Files.isExecutable(Path.of(named))) {
            throw missing(name, variable + "=" + named + " is no program");
        }
        return named;
    }

    /** Ends the test for want of a program: as skipped, or as failed where that program is required. */
    public static AssertionError missing(String name, String reason) {
        String required = System.getenv(REQUIRED);
        if (required != null && List.of(required.split(",")).contains(name)) {
            return new AssertionError(reason + ", and " + REQUIRED + "=" + required + " allows no skip");
        }
        // The report names the reason in its file only.
        System.out.println("skipped: " + reason);
        return Assumptions.abort(reason);
    }
}

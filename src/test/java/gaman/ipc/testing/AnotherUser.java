package gaman.ipc.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Children that run as a user without rights, for tests that run as root; elsewhere those tests are skipped, with the reason. */
public final class AnotherUser {
    /** The number of "nobody" on Linux; any number without rights does. */
    private static final String ID = "65534";

    private AnotherUser() {
    }

    /**
     * Starts a child as another user, in a directory that this one opens to everybody.
     *
     * @param directory gets a copy of the classes, since the other user may not reach the original ones
     */
    public static ChildJvm start(Class<?> main, Path directory, List<String> jvmArgs, String... args) throws IOException {
        skipUnlessPossible(directory);
        List<String> all = new ArrayList<>(List.of("-cp", readableClasses(directory)));
        all.addAll(jvmArgs);
        return ChildJvm.start(main, all, command(), args);
    }

    private static List<String> command() {
        return List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups");
    }

    private static void skipUnlessPossible(Path directory) throws IOException {
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Assumptions.assumeTrue(owner.equals(0), "needs root, in order to start a process as another user");
        List<String> look = new ArrayList<>(command());
        look.addAll(List.of("test", "-x", directory.toString(), "-a", "-x", System.getProperty("java.home") + "/bin/java"));
        open(directory);
        try {
            Process process = new ProcessBuilder(look).start();
            Assumptions.assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
                    "another user can't reach the temporary directory and the JDK");
        } catch (IOException e) {
            Assumptions.abort("needs setpriv (util-linux): " + e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static String readableClasses(Path directory) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("classes"));
        open(copy);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path root = Path.of(entry);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path to = copy.resolve(root.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        open(Files.createDirectories(to));
                    } else {
                        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
                    }
                }
            }
        }
        return copy.toString();
    }
}

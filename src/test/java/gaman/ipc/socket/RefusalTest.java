package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.ChildJvm;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can't be served is refused with one clear error, stays as it was, and nothing of ours is left beside it. */
@Timeout(30)
class RefusalTest {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    @TempDir
    Path directory;

    @Test
    void refusesARegularFile() throws IOException {
        Files.writeString(path(), "precious");
        assertRefusedUntouched("a regular file stands there");
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Files.createFile(path());
        assertRefusedUntouched("a regular file stands there");
    }

    @Test
    void refusesADirectory() throws IOException {
        Files.createDirectory(path());
        assertRefusedUntouched("a directory stands there");
    }

    @Test
    void refusesASymbolicLinkToAFile() throws IOException {
        Files.createSymbolicLink(path(), Files.writeString(directory.resolve("target"), "precious"));
        assertRefusedUntouched("a symbolic link stands there");
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void refusesASymbolicLinkToAStaleSocket() throws IOException {
        SocketChild.leaveStale(directory.resolve("target"));
        Files.createSymbolicLink(path(), directory.resolve("target"));
        assertRefusedUntouched("a symbolic link stands there");
    }

    @Test
    void refusesADanglingSymbolicLink() throws IOException {
        Files.createSymbolicLink(path(), directory.resolve("nowhere"));
        assertRefusedUntouched("a symbolic link stands there");
    }

    @Test
    void refusesAFifoWithoutWaitingForItsOtherEnd() throws Exception {
        makeFifo(path());
        assertRefusedUntouched("a fifo stands there");
    }

    @Test
    void refusesADevice() {
        Path device = Path.of("/dev/null");
        Assumptions.assumeTrue(Files.isWritable(device.getParent()), "needs the right to create files in /dev");
        assertRefused(device, "a device stands there");
    }

    @Test
    void refusesAnySocketIfUnlinkIsOff() throws IOException {
        SocketChild.leaveStale(path());
        List<String> before = Listing.of(directory);
        BindException refused = assertThrows(BindException.class, () -> SocketFile.publish(path(), PRIVATE, false, 16));
        assertSays(refused, path(), "a socket stands there, and unlink is off");
        assertEquals(before, Listing.of(directory));
    }

    @Test
    void refusesIfSomethingElseStandsAtTheLockFile() throws Exception {
        Path lock = directory.resolve("a.sock.lock");
        Files.createDirectory(lock);
        assertRefusedUntouched("a directory stands where its lock file must be, " + lock);
        Files.delete(lock);
        Files.createSymbolicLink(lock, directory.resolve("nowhere"));
        assertRefusedUntouched("a symbolic link stands where its lock file must be, " + lock);
        Files.delete(lock);
        makeFifo(lock);
        assertRefusedUntouched("a fifo stands where its lock file must be, " + lock);
    }

    @Test
    void whatIsNotThereAnyMoreIsNotNamedForWhatItIs() throws IOException {
        Path gone = directory.resolve("gone");
        assertNull(SocketPath.noSocket(gone));
        Files.createFile(gone);
        assertEquals("a regular file", SocketPath.noSocket(gone));
    }

    @Test
    void refusesAMissingDirectoryAndDoesNotCreateIt() throws IOException {
        assertRefused(directory.resolve("missing/a.sock"), "the directory " + directory.resolve("missing") + " doesn't exist");
        assertEquals(List.of(), Listing.of(directory));
    }

    @Test
    void refusesAFileInPlaceOfTheDirectory() throws IOException {
        Files.createFile(path());
        assertRefused(path().resolve("b.sock"), path() + " isn't a directory");
        assertEquals(List.of("a.sock"), Listing.names(directory));
    }

    @Test
    void refusesAPathWithoutAName() {
        assertRefused(Path.of(""), "it has no file name");
        assertRefused(Path.of("/"), "it has no file name");
        assertRefused(directory.resolve(".."), "a directory stands there");
    }

    @Test
    void refusesADirectoryThatTheUserMayNotWriteOrEnter() throws IOException {
        try (ChildJvm stranger = AnotherUser.start(SocketChild.class, directory, List.of())) {
            for (String mode : List.of("rwxr-xr-x", "rwx---rw-", "rwx------")) {
                Path closed = Files.createDirectory(directory.resolve(mode));
                Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(mode));
                String answer = stranger.ask("publish " + closed.resolve("a.sock"));
                assertTrue(answer.startsWith("refused: can't serve " + closed.resolve("a.sock")
                        + ": this user may not create files in the directory " + closed), answer);
                assertTrue(answer.contains("| BindException |"), answer);
                assertEquals(List.of(), Listing.of(closed));
            }
            Path inner = Files.createDirectory(directory.resolve("rwx------/inner"));
            String answer = stranger.ask("publish " + inner.resolve("a.sock"));
            assertTrue(answer.contains("the directory " + inner + " doesn't exist or can't be seen by this user"), answer);
        }
    }

    @Test
    void refusesALockFileOfAnotherUser() throws IOException {
        try (ChildJvm stranger = AnotherUser.start(SocketChild.class, directory, List.of());
                SocketFile ours = SocketFile.publish(path(), PRIVATE, true, 16)) {
            List<String> before = Listing.of(directory);
            String answer = stranger.ask("publish " + path());
            assertTrue(answer.contains("this user may not open its lock file " + path() + ".lock"), answer);
            assertTrue(answer.contains("AccessDeniedException"), answer);
            assertEquals(before, Listing.of(directory));
            assertTrue(ours.channel().isOpen());
        }
    }

    @Test
    void leavesNothingBehindAtWhateverStepTheDescriptorsRunOut() throws IOException {
        List<String> fewDescriptors = List.of("sh", "-c", "ulimit -n 64 && exec \"$@\"", "sh");
        try (ChildJvm child = ChildJvm.start(SocketChild.class, List.of(), fewDescriptors)) {
            // A warm-up, lest classes have to be loaded without descriptors.
            SocketChild.leaveStale(path());
            assertEquals("owned", child.ask("publish " + path()));
            assertTrue(child.ask("publish " + path()).startsWith("refused"));
            assertEquals("closed", child.ask("close"));
            int refused = 0;
            int left = 0;
            String answer;
            do {
                SocketChild.leaveStale(path());
                List<String> before = Listing.of(directory);
                answer = child.ask("exhaust " + path() + " " + left++);
                if (!answer.equals("owned")) {
                    refused++;
                    assertTrue(answer.contains("can't serve " + path()) && answer.contains("Too many open files"), answer);
                    assertEquals(before, Listing.of(directory));
                    Files.delete(path());
                }
            } while (!answer.equals("owned"));
            System.out.println("descriptors running out: refused cleanly with 0 to " + (refused - 1) + " left");
            assertTrue(refused >= 2, "the limit wasn't reached");
            assertEquals("closed", child.ask("close"));
            assertEquals(List.of("a.sock.lock"), Listing.names(directory));
        }
    }

    private Path path() {
        return directory.resolve("a.sock");
    }

    private void assertRefusedUntouched(String obstacle) throws IOException {
        List<String> before = Listing.of(directory);
        assertRefused(path(), obstacle);
        assertEquals(before, Listing.of(directory));
        assertTrue(JvmWide.hold(directory.toRealPath().resolve("a.sock")), "still registered after a refusal");
        JvmWide.letGo(directory.toRealPath().resolve("a.sock"));
    }

    private static void assertRefused(Path path, String obstacle) {
        for (boolean unlink : new boolean[] {true, false}) {
            BindException refused =
                    assertThrows(BindException.class, () -> SocketFile.publish(path, PRIVATE, unlink, 16));
            assertSays(refused, path, obstacle);
        }
    }

    private static void assertSays(BindException refused, Path path, String obstacle) {
        assertNotNull(refused.getMessage());
        assertTrue(refused.getMessage().startsWith("can't serve " + path + ": " + obstacle), refused.getMessage());
        assertTrue(refused.getMessage().contains("; "), "no remedy in " + refused.getMessage());
    }

    private static void makeFifo(Path path) throws Exception {
        try {
            assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        } catch (IOException e) {
            Assumptions.abort("needs mkfifo: " + e.getMessage());
        }
    }
}

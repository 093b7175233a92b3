package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of a socket file when nobody is in its way, and its end when somebody was. */
@Timeout(30)
class SocketFileTest {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    @TempDir
    Path directory;

    @Test
    void listensUnderItsFinalModeAndIsGoneAfterClose() throws IOException {
        Path path = directory.resolve("a.sock");
        try (SocketFile file = SocketFile.publish(path, PRIVATE, true, 16)) {
            assertEquals(path, file.path());
            assertTrue(file.channel().isBlocking());
            assertEquals(List.of("a.sock", "a.sock.lock"), Listing.names(directory));
            assertEquals(PRIVATE, Files.getPosixFilePermissions(directory.resolve("a.sock.lock")));
            assertReaches(path, file.channel());
        }
        assertEquals(List.of("a.sock.lock"), Listing.names(directory));
    }

    @Test
    void givesExactlyTheAskedModeWhateverTheUmask() throws IOException {
        for (String mode : List.of("rw-------", "rw-rw----", "rw-rw-rw-", "rwxrwxrwx", "-w--w--w-")) {
            Set<PosixFilePermission> asked = PosixFilePermissions.fromString(mode);
            try (SocketFile file = SocketFile.publish(directory.resolve("a.sock"), asked, true, 16)) {
                assertEquals(asked, Files.getPosixFilePermissions(file.path(), LinkOption.NOFOLLOW_LINKS));
            }
        }
    }

    @Test
    void showsItsOwnNameToTheSystem() throws IOException {
        try (SocketFile file = SocketFile.publish(directory.resolve("orders.sock"), PRIVATE, true, 16)) {
            Path bound = ((UnixDomainSocketAddress) file.channel().getLocalAddress()).getPath();
            assertEquals("orders.sock", bound.getFileName().toString());
            assertEquals(directory, bound.getParent().getParent());
        }
    }

    @Test
    void canBeClosedTwiceAndPublishedAgain() throws IOException {
        Path path = directory.resolve("a.sock");
        SocketFile first = SocketFile.publish(path, PRIVATE, false, 16);
        first.close();
        try (SocketFile second = SocketFile.publish(path, PRIVATE, false, 16)) {
            first.close();
            assertReaches(path, second.channel());
        }
    }

    @Test
    void worksOnAnInterruptedThreadAndLeavesItInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            SocketFile.publish(directory.resolve("a.sock"), PRIVATE, true, 16).close();
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void replacesAStaleSocket() throws IOException {
        Path path = directory.resolve("a.sock");
        SocketChild.leaveStale(path);
        try (SocketFile file = SocketFile.publish(path, PRIVATE, true, 16)) {
            assertReaches(path, file.channel());
        }
        assertEquals(List.of("a.sock.lock"), Listing.names(directory));
    }

    @Test
    void closeToleratesThatTheFileIsGone() throws IOException {
        SocketFile file = SocketFile.publish(directory.resolve("a.sock"), PRIVATE, true, 16);
        Files.delete(file.path());
        file.close();
        assertFalse(file.channel().isOpen());
        SocketFile.publish(file.path(), PRIVATE, true, 16).close();
    }

    @Test
    void closeLeavesTheFileOfASuccessorAlone() throws IOException {
        Path path = directory.resolve("a.sock");
        SocketFile old = SocketFile.publish(path, PRIVATE, true, 16);
        Files.delete(path);
        try (ServerSocketChannel successor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            successor.bind(UnixDomainSocketAddress.of(path));
            List<String> before = Listing.of(directory);
            old.close();
            assertEquals(before, Listing.of(directory));
            assertReaches(path, successor);
        }
    }

    @Test
    void closeLeavesARegularFileInItsPlaceAlone() throws IOException {
        SocketFile old = SocketFile.publish(directory.resolve("a.sock"), PRIVATE, true, 16);
        Path other = Files.writeString(directory.resolve("other"), "precious");
        Files.move(other, old.path(), StandardCopyOption.REPLACE_EXISTING);
        List<String> before = Listing.of(directory);
        old.close();
        assertEquals(before, Listing.of(directory));
        assertEquals("precious", Files.readString(old.path()));
    }

    @Test
    void closeReportsAFailureButDoesAllItsSteps() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("d"));
        SocketFile file = SocketFile.publish(inner.resolve("a.sock"), PRIVATE, true, 16);
        // With a link to itself where the directory was, even looking at the path fails.
        Path away = Files.move(inner, directory.resolve("away"));
        Files.createSymbolicLink(inner, inner);
        assertThrows(IOException.class, file::close);
        assertFalse(file.channel().isOpen());

        Files.delete(inner);
        Files.move(away, inner);
        SocketFile.publish(file.path(), PRIVATE, true, 16).close();
    }

    @Test
    void neverOverwritesAFileThatAppearsMeanwhile() throws Exception {
        Path path = directory.resolve("a.sock");
        Intruder intruder = new Intruder(path);
        Thread thread = new Thread(intruder);
        thread.start();
        int published = 0;
        int late = 0;
        for (int round = 0; round < 2000; round++) {
            try {
                SocketFile.publish(path, PRIVATE, true, 16).close();
                published++;
            } catch (BindException taken) {
                late += taken.getMessage().contains("has just appeared") ? 1 : 0;
            }
        }
        intruder.over = true;
        thread.join();
        System.out.println("a file appearing at the path: 2000 publications, " + published + " published, " + late
                + " refused at the last step, " + intruder.placed + " files placed, " + intruder.lost + " lost");
        assertEquals(0, intruder.lost);
        assertEquals(List.of("a.sock.lock"), Listing.names(directory));
    }

    /** Now and then puts a file at the path if nothing is there, looks after it for a while, and takes it away. */
    private static final class Intruder implements Runnable {
        private final Path path;
        private volatile boolean over;
        private volatile int placed;
        private volatile int lost;

        Intruder(Path path) {
            this.path = path;
        }

        @Override
        public void run() {
            int placed = 0;
            int lost = 0;
            while (!over) {
                LockSupport.parkNanos(300_000);
                try {
                    Files.createFile(path);
                } catch (IOException socketThere) {
                    continue;
                }
                placed++;
                for (int look = 0; look < 10; look++) {
                    lost += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? 0 : 1;
                }
                try {
                    Files.delete(path);
                } catch (IOException gone) {
                    lost++;
                }
            }
            this.placed = placed;
            this.lost = lost;
        }
    }

    private static void assertReaches(Path path, ServerSocketChannel server) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel accepted = server.accept()) {
            assertTrue(accepted.isConnected());
            assertTrue(client.isConnected());
        }
    }
}

package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.ChildJvm;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a path gets too long for a socket address, counted in bytes. */
@Timeout(30)
class PathLengthTest {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final int LIMIT = SocketPath.limit();
    private static final int DIRECTORY_LENGTH = 80;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeADirectoryOfKnownLength() throws IOException {
        directory = ofLength(temporary, DIRECTORY_LENGTH);
    }

    @Test
    void theLimitIsThatOfTheJdk() throws IOException {
        try (ServerSocketChannel fits = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocketChannel tooLong = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            fits.bind(UnixDomainSocketAddress.of(pathOfLength(LIMIT)));
            assertThrows(IOException.class, () -> tooLong.bind(UnixDomainSocketAddress.of(pathOfLength(LIMIT + 1))));
        }
    }

    @Test
    void aPathUpToTheLimitIsServedAndReached() throws IOException {
        for (int length = LIMIT - 8; length <= LIMIT; length++) {
            Path path = pathOfLength(length);
            try (SocketFile file = SocketFile.publish(path, PRIVATE, true, 16);
                    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                    SocketChannel accepted = file.channel().accept()) {
                assertTrue(client.isConnected() && accepted.isConnected());
                Path bound = ((UnixDomainSocketAddress) file.channel().getLocalAddress()).getPath();
                // ".abcd/" is six bytes.
                assertEquals(length + 6 <= LIMIT ? path.getFileName().toString() : "s", bound.getFileName().toString());
            }
        }
    }

    @Test
    void aLongerPathIsRefusedWithItsLengthAndTheLimit() throws IOException {
        Path path = pathOfLength(LIMIT + 1);
        BindException refused = assertThrows(BindException.class, () -> SocketFile.publish(path, PRIVATE, true, 16));
        assertTrue(refused.getMessage().startsWith("can't serve " + path + ": the path has " + (LIMIT + 1)
                + " bytes and a socket's path may have " + LIMIT), refused.getMessage());
        assertEquals(List.of(), Listing.of(directory));
    }

    @Test
    void aDirectoryWithoutRoomForTheTemporaryNameIsRefusedWithThatNamesLength() throws IOException {
        // "/.abcd/s" is eight bytes.
        Path fits = ofLength(directory, LIMIT - 8);
        SocketFile.publish(fits.resolve("abcdefg"), PRIVATE, true, 16).close();

        Path full = ofLength(directory, LIMIT - 7);
        Path path = full.resolve("a");
        BindException refused = assertThrows(BindException.class, () -> SocketFile.publish(path, PRIVATE, true, 16));
        assertTrue(refused.getMessage().contains("the path has " + (LIMIT - 5) + " bytes"), refused.getMessage());
        assertTrue(refused.getMessage().contains("under a name of " + (LIMIT + 1) + " bytes"), refused.getMessage());
        assertEquals(List.of(), Listing.of(full));
    }

    @Test
    void countsBytesAndNotCharacters() {
        // In a locale of its own, because the JDK refuses such names where the locale is plain ASCII.
        List<String> utf8 = List.of("env", "LC_ALL=C.UTF-8");
        try (ChildJvm child = ChildJvm.start(SocketChild.class, List.of(), utf8)) {
            String fits = directory + "/" + "é".repeat((LIMIT - DIRECTORY_LENGTH - 1) / 2);
            fits += "x".repeat((LIMIT - DIRECTORY_LENGTH - 1) % 2);
            assertEquals("owned", child.ask("publish " + fits));
            assertEquals("connected", child.ask("connect " + fits));
            assertEquals("closed", child.ask("close"));
            // One character longer, yet in characters far below the limit.
            String answer = child.ask("publish " + fits + "x");
            assertTrue(answer.contains("the path has " + (LIMIT + 1) + " bytes"), answer);
            assertEquals("deleted", child.ask("delete " + fits + ".lock"));
        }
    }

    private Path pathOfLength(int length) {
        Path path = directory.resolve("n".repeat(length - DIRECTORY_LENGTH - 1));
        assertEquals(length, path.toString().length());
        return path;
    }

    private static Path ofLength(Path parent, int length) throws IOException {
        Path directory = parent.resolve("d".repeat(length - parent.toString().length() - 1));
        return Files.createDirectory(directory);
    }
}

package gaman.ipc.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What stands at a path, seen without following links, and whether it may be replaced. */
final class Occupant {
    static final String SOCKET = "a socket";
    static final String FILE = "a regular file";

    // The type bits of st_mode, inode(7).
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_SOCKET = 0140000;
    private static final int TYPE_FIFO = 0010000;

    /** In the words of a message; null if nothing is there. */
    final String kind;
    /** Device and inode; null if nothing is there. */
    private final Object fileKey;

    private Occupant(String kind, Object fileKey) {
        this.kind = kind;
        this.fileKey = fileKey;
    }

    static Occupant of(Path path) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Occupant(kind(path, seen), seen.fileKey());
        } catch (NoSuchFileException nothing) {
            return new Occupant(null, null);
        }
    }

    boolean isNothing() {
        return kind == null;
    }

    boolean isSameFileAs(Occupant other) {
        return fileKey != null && fileKey.equals(other.fileKey);
    }

    /** Refuses everything that must stay untouched whatever a server behind it says. */
    void refuseUnlessReplaceable(Path path, boolean unlink) throws PathRefused {
        if (isNothing()) {
            return;
        }
        if (!kind.equals(SOCKET)) {
            throw new PathRefused(path, kind + " stands there, and only a socket is ever replaced;"
                    + " move it away or choose another path");
        }
        if (!unlink) {
            throw new PathRefused(path, "a socket stands there, and unlink is off;"
                    + " remove it, or turn unlink on to have it replaced when no server is behind it");
        }
    }

    /**
     * Returns normally only if the kernel says that nobody listens there, and never waits. A server that is stopped or whose
     * backlog is full doesn't answer either, and one that this user may not reach can't be told from a dead one: all of them
     * are live.
     */
    static void refuseUnlessStale(Path path) throws IOException {
        IOException answer = null;
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // A blocking connect would wait for room in the backlog.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException refused) {
            return;
        } catch (IOException other) {
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            answer = other;
        }
        throw new PathRefused(path, "a live server has this path" + (answer == null ? "" : " (it can't be shown to be dead)")
                + "; stop that server or choose another path", answer);
    }

    private static String kind(Path path, BasicFileAttributes seen) throws IOException {
        if (seen.isSymbolicLink()) {
            return "a symbolic link";
        }
        if (seen.isDirectory()) {
            return "a directory";
        }
        if (seen.isRegularFile()) {
            return FILE;
        }
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE_MASK;
            return type == TYPE_SOCKET ? SOCKET : type == TYPE_FIFO ? "a fifo" : "a device";
        } catch (UnsupportedOperationException | IllegalArgumentException noSuchView) {
            // The view is the JDK's own and not promised. Without it the probe decides: it connects to nothing but a socket.
            return SOCKET;
        }
    }
}

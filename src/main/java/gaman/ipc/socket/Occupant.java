package gaman.ipc.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What stands at a path, seen without following links.
 *
 * @param fileKey device and inode; null if nothing is there
 */
record Occupant(Kind kind, Object fileKey) {

    enum Kind {
        NOTHING("nothing"),
        SOCKET("a socket"),
        FILE("a regular file"),
        DIRECTORY("a directory"),
        LINK("a symbolic link"),
        FIFO("a fifo"),
        DEVICE("a device");

        final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    // The type bits of st_mode, inode(7).
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_SOCKET = 0140000;
    private static final int TYPE_FIFO = 0010000;

    static Occupant of(Path path) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Occupant(kind(path, seen), seen.fileKey());
        } catch (NoSuchFileException nothing) {
            return new Occupant(Kind.NOTHING, null);
        }
    }

    boolean isNothing() {
        return kind == Kind.NOTHING;
    }

    boolean isSameFileAs(Occupant other) {
        return fileKey != null && fileKey.equals(other.fileKey);
    }

    /** Refuses everything that must stay untouched whatever a server behind it says. */
    void refuseUnlessReplaceable(Path path, boolean unlink) throws PathRefused {
        if (isNothing()) {
            return;
        }
        if (kind != Kind.SOCKET) {
            throw new PathRefused(path, kind.shown + " stands there, and only a socket is ever replaced",
                    "move it away or choose another path");
        }
        if (!unlink) {
            throw new PathRefused(path, "a socket stands there, and unlink is off",
                    "remove it, or turn unlink on to have it replaced when no server is behind it");
        }
    }

    private static Kind kind(Path path, BasicFileAttributes seen) throws IOException {
        if (seen.isSymbolicLink()) {
            return Kind.LINK;
        }
        if (seen.isDirectory()) {
            return Kind.DIRECTORY;
        }
        if (seen.isRegularFile()) {
            return Kind.FILE;
        }
        Object mode;
        try {
            mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException noSuchView) {
            // The view is the JDK's own and not promised. Without it the probe decides: it connects to nothing but a socket.
            return Kind.SOCKET;
        }
        return switch ((Integer) mode & TYPE_MASK) {
            case TYPE_SOCKET -> Kind.SOCKET;
            case TYPE_FIFO -> Kind.FIFO;
            default -> Kind.DEVICE;
        };
    }
}

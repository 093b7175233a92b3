package gaman.ipc.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The right to serve one path, held against all other processes by a lock on {@code PATH.lock} and against the rest of this
 * one by {@link JvmWide}.
 *
 * <p>This is the only place that opens the lock file: closing any descriptor of it would drop the lock (fcntl(2)). The file is
 * never deleted, since a second process could then hold a lock on the deleted file while a third locks its successor. Locks
 * die with their process, so a crash leaves nothing to clean up.
 */
final class PathLock implements Closeable {
    /** The path as {@link JvmWide} knows it, and the lock file; each null until we have it. */
    private Path held;
    private FileChannel channel;

    /** Takes the lock, once, or says who has it; after a failure too it has to be closed. */
    void take(SocketPath target) throws IOException {
        Path canonical = target.canonical();
        if (!JvmWide.hold(canonical)) {
            throw new PathRefused(target.path(), "this process serves it already; close the first server");
        }
        held = canonical;
        Path file = target.lockFile();
        Occupant occupant = Occupant.of(file);
        if (!occupant.isNothing() && !occupant.kind.equals(Occupant.FILE)) {
            throw new PathRefused(target.path(), occupant.kind + " stands where its lock file must be, " + file
                    + "; move it away or choose another path");
        }
        try {
            channel = JvmWide.takeKeptOpen(held);
            if (channel == null) {
                channel = open(file);
            }
            if (channel.tryLock() == null) {
                throw new PathRefused(target.path(), "another process serves or is about to serve it;"
                        + " stop that process or choose another path");
            }
        } catch (AccessDeniedException denied) {
            throw new PathRefused(target.path(), "this user may not open its lock file " + file + ", which another user has"
                    + " probably made; remove that file if no server uses it, or choose another path", denied);
        } catch (OverlappingFileLockException elsewhere) {
            // Only a second copy of this class, under another class loader, has a registry of its own.
            JvmWide.keepOpen(held, channel);
            channel = null;
            throw new PathRefused(target.path(), "another copy of this library in this process serves it already;"
                    + " close that server", elsewhere);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        // READ is there so that the open returns at once if a fifo slips in after the look: for writing alone it would wait.
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    @Override
    public void close() throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            // Last: before, another thread could open the file, and lose its lock by our closing.
            if (held != null) {
                JvmWide.letGo(held);
            }
        }
    }
}

package gaman.ipc.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A listening Unix domain socket together with the file that names it, from its publication to its removal.
 *
 * <pre>
 *   check path ─► look ─► lock PATH.lock ─► look again ─┬─ nothing there ───────────────────► bind in DIR/.abcd/ ─► link
 *                                                       └─ a socket ─► probe ─► refused: stale ─► bind in DIR/.abcd/ ─► rename
 * </pre>
 *
 * <p>A client sees the file either not at all or with its final mode and a listener behind it. A file that isn't a socket, or
 * a socket that isn't proved dead, is never touched. The lock is held for as long as the socket is served, and
 * {@code PATH.lock} (empty, mode 0600) stays when it is gone.
 *
 * <p>The channel's local address, which {@code ss -xl} also shows, is the place of the bind, {@code DIR/.abcd/NAME}; the
 * file's name is {@link #path()}.
 *
 * <p>Sources: <a href="https://openjdk.org/jeps/380">JEP 380</a>, unix(7), link(2), rename(2). All methods may be called from
 * any thread.
 */
public final class SocketFile implements Closeable {
    private final Path path;
    private final ServerSocketChannel channel;
    private final PathLock lock = new PathLock();
    /** Device and inode of the bound socket; null until it is bound. */
    private Occupant ours;
    private boolean closed;

    private SocketFile(Path path) throws IOException {
        this.path = path;
        try {
            this.channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (UnsupportedOperationException none) {
            throw new PathRefused(path, "this platform has no Unix domain sockets;"
                    + " run on Linux, macOS or another system that has them", none);
        }
    }

    /**
     * Starts to listen at a path. Never waits for another process.
     *
     * @param path    where clients will connect; its directory must exist
     * @param mode    the permissions of the file; connecting takes write permission
     * @param unlink  whether a socket that is proved to have no server behind it may be replaced; without it, any file at the
     *                path is an error
     * @param backlog how many clients may wait to be accepted; the system may allow fewer
     * @return the listening socket, its channel in blocking mode
     * @throws BindException if the path can't be served: the message says what stands in the way and what to do, the cause is
     *                       what the system said, if it said something. Nothing has changed then, save that the lock file may
     *                       have been created.
     */
    public static SocketFile publish(Path path, Set<PosixFilePermission> mode, boolean unlink, int backlog)
            throws BindException {
        try {
            SocketPath target = SocketPath.checked(path);
            // Before the lock as well as under it, so that a hopeless path doesn't even get a lock file.
            Occupant.of(path).refuseUnlessReplaceable(path, unlink);
            SocketFile file = new SocketFile(path);
            try {
                file.bind(target, mode, unlink, backlog);
                return file;
            } catch (Throwable failure) {
                try {
                    file.close();
                } catch (IOException | RuntimeException second) {
                    failure.addSuppressed(second);
                }
                throw failure;
            }
        } catch (PathRefused refused) {
            throw refused;
        } catch (IOException | UnsupportedOperationException failure) {
            throw new PathRefused(path, "the system refused it (" + failure + ");"
                    + " see that it lies on a local file system that takes Unix domain sockets and hard links, and that descriptors"
                    + " are left (ulimit -n)", failure);
        }
    }

    /**
     * The listener.
     *
     * @return the bound channel, the same at each call
     */
    public ServerSocketChannel channel() {
        return channel;
    }

    /**
     * The file that clients connect to.
     *
     * @return the path as it was given
     */
    public Path path() {
        return path;
    }

    /**
     * Removes the file if it is still the one that was published, stops listening and frees the path. Repeated calls do
     * nothing.
     *
     * @throws IOException if one of these steps failed; the others were done nevertheless
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        // Closed in reverse order. The file goes before the listener: a bound socket pins its inode, so until the listener is
        // closed no successor's file can have our number. The lock goes last, when nothing of ours is left to be seen.
        try (lock; channel) {
            removeIfOurs();
        }
    }

    private synchronized void bind(SocketPath target, Set<PosixFilePermission> mode, boolean unlink, int backlog)
            throws IOException {
        lock.take(target);
        Occupant stale = Occupant.of(path);
        stale.refuseUnlessReplaceable(path, unlink);
        if (!stale.isNothing()) {
            Occupant.refuseUnlessStale(path);
        }
        try (Birthplace birthplace = Birthplace.beside(target)) {
            Path born = birthplace.socket();
            channel.bind(UnixDomainSocketAddress.of(born), backlog);
            Files.setPosixFilePermissions(born, mode);
            ours = Occupant.of(born);
            appear(born, stale);
        }
    }

    private void appear(Path born, Occupant stale) throws IOException {
        if (!stale.isNothing() && Occupant.of(path).isSameFileAs(stale)) {
            Files.move(born, path, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        // A link never overwrites. It also decides the case that the stale file has meanwhile gone or been replaced.
        try {
            Files.createLink(path, born);
        } catch (FileAlreadyExistsException taken) {
            throw new PathRefused(path, "something else has just appeared there; choose another path", taken);
        }
    }

    private void removeIfOurs() throws IOException {
        if (ours != null && Occupant.of(path).isSameFileAs(ours)) {
            Files.deleteIfExists(path);
        }
    }
}

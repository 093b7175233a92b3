package gaman.ipc.socket;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has to be one per JVM, and the only static state of this library.
 *
 * <p>The set of held paths: a POSIX file lock belongs to the process, and is lost as soon as the process closes <em>any</em>
 * descriptor of that file (fcntl(2)). Whether a lock file may be opened at all must therefore be known before it is opened,
 * across everything in the JVM that might open it; an instance can't know.
 *
 * <p>The channels of lock files that another copy of this class, under another class loader, turned out to hold: for the same
 * reason they are not closed, and serve the next attempt.
 *
 * <p>The connection counter: ids are promised to be unique in the JVM, so that they can be log keys whatever the number of
 * loops and clients.
 *
 * <p>All methods may be called from any thread.
 */
public final class JvmWide {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private static final Map<Path, FileChannel> KEPT_OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong LAST_ID = new AtomicLong();

    private JvmWide() {
    }

    /**
     * Gives out a connection id.
     *
     * @return a positive number that no other call in this JVM returns
     */
    public static long nextId() {
        return LAST_ID.incrementAndGet();
    }

    /** Returns false if something in this JVM holds the path already. The path must be in its one canonical spelling. */
    static boolean hold(Path path) {
        return HELD.add(path);
    }

    static void letGo(Path path) {
        HELD.remove(path);
    }

    /** Of a path that is held: keeps the channel of its lock file open. */
    static void keepOpen(Path path, FileChannel channel) {
        KEPT_OPEN.put(path, channel);
    }

    /** Of a path that is held: hands over a channel that was kept open; null if there is none. */
    static FileChannel takeKeptOpen(Path path) {
        return KEPT_OPEN.remove(path);
    }
}

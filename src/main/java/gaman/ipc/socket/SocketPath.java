package gaman.ipc.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** A path at which a socket may be published: its length and its directory have been checked, its neighbours have names. */
public final class SocketPath {
    /**
     * {@code sun_path} has 108 bytes on Linux and Windows (unix(7)); the JDK keeps two of them back.
     */
    static final int LIMIT = 106;

    /** {@code sun_path} has only 104 bytes on macOS. */
    static final int LIMIT_ON_MACOS = 102;

    /** A dot and four random characters; short, because it counts against the limit too. */
    static final int TEMPORARY_NAME_LENGTH = 5;

    /** Stands in for the file's own name where that doesn't fit below the temporary directory. */
    static final String SHORTEST_NAME = "s";

    private final Path path;
    private final Path directory;

    private SocketPath(Path path) {
        this.path = path;
        Path parent = path.getParent();
        this.directory = parent == null ? Path.of("") : parent;
    }

    /** Returns what stands at a path, links followed, if something is there that can be looked at and is no socket; else null. */
    public static String noSocket(Path path) {
        try {
            Occupant occupant = Occupant.of(path.toRealPath());
            return Occupant.SOCKET.equals(occupant.kind) ? null : occupant.kind;
        } catch (IOException gone) {
            return null;
        }
    }

    static SocketPath checked(Path path) throws PathRefused {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new PathRefused(path, "it belongs to another file system provider; use a path of the default one");
        }
        Path name = path.getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw new PathRefused(path, "it has no file name; name the file that is to be the socket");
        }
        SocketPath checked = new SocketPath(path);
        checked.checkLength();
        checked.checkDirectory();
        return checked;
    }

    /** As the caller spelled it: relative paths stay relative, which is the way round the limit in a deep directory. */
    Path path() {
        return path;
    }

    Path lockFile() {
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    /** The one spelling for all the ways to write this path. The last element isn't followed: it is the socket. */
    Path canonical() throws IOException {
        return directory.toRealPath().resolve(path.getFileName());
    }

    Path temporaryDirectory(String name) {
        return path.resolveSibling(name);
    }

    /** Where to bind: under the file's own name, so that {@code ss -xl} shows something to recognise, if that fits. */
    Path bindingPlace(Path temporaryDirectory) {
        Path recognisable = temporaryDirectory.resolve(path.getFileName());
        return bytes(recognisable) <= limit() ? recognisable : temporaryDirectory.resolve(SHORTEST_NAME);
    }

    static int limit() {
        return System.getProperty("os.name").startsWith("Mac") ? LIMIT_ON_MACOS : LIMIT;
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns what is wrong with the length of a path and what can be done, for a sentence; null if nothing is. */
    public static String tooLong(Path path) {
        return bytes(path) <= limit() ? null : "the path has " + bytes(path) + " bytes and a socket's path may have " + limit()
                + "; use a shorter path, or a relative one";
    }

    private void checkLength() throws PathRefused {
        int length = bytes(path);
        String tooLong = tooLong(path);
        if (tooLong != null) {
            throw new PathRefused(path, tooLong);
        }
        Path shortest = temporaryDirectory(".".repeat(TEMPORARY_NAME_LENGTH)).resolve(SHORTEST_NAME);
        int temporaryLength = bytes(shortest);
        if (temporaryLength > limit()) {
            throw new PathRefused(path, "the path has " + length + " bytes, but the socket is first bound in a temporary "
                    + "directory beside it, under a name of " + temporaryLength + " bytes, and a socket's path may have "
                    + limit() + "; use a shorter directory, or a relative path");
        }
    }

    private void checkDirectory() throws PathRefused {
        Path shown = directory.toAbsolutePath();
        if (!Files.exists(directory)) {
            throw new PathRefused(path, "the directory " + shown + " doesn't exist or can't be seen by this user;"
                    + " create it first, directories are never made silently");
        }
        if (!Files.isDirectory(directory)) {
            throw new PathRefused(path, shown + " isn't a directory; choose another path");
        }
        if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
            throw new PathRefused(path, "this user may not create files in the directory " + shown
                    + "; change its permissions or choose another one");
        }
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            throw new PathRefused(path, "this platform has no POSIX file permissions, so the socket couldn't be protected;"
                    + " run on Linux or macOS");
        }
    }
}

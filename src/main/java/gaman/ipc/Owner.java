package gaman.ipc;

import java.nio.file.Path;

/** What a connection belongs to: a {@link Member} of a loop, or a client, which is told of the end by its handler alone. */
class Owner {
    /** Loop thread only. */
    final PeerLog log;
    final Path path;

    Owner(Path path, PeerLog log) {
        this.path = path;
        this.log = log;
    }

    public final Path path() {
        return path;
    }

    /** Loop thread: a connection is at its end, and its handler will now hear of it. */
    void closed(Connection connection) {
    }
}

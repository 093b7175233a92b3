package gaman.ipc;

import java.nio.file.Path;

/** What a connection belongs to: a served path, a link, or a client. */
interface Owner {
    Path path();

    /** Loop thread. */
    PeerLog log();

    /** Loop thread: a connection is at its end, and its handler will now hear of it. */
    void closed(Connection connection);
}

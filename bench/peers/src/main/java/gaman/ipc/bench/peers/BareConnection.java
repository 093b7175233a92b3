package gaman.ipc.bench.peers;

import java.io.IOException;

/** What {@link BareLoopServer} needs of a connection, whatever that makes of what comes. */
interface BareConnection {
    /** Whether there are answers to write; nothing may be read then. */
    boolean hasAnswers();

    /** Reads once, and answers what came; false at the end of the stream. */
    boolean read() throws IOException;

    /** Writes once; false if something is left. */
    boolean write() throws IOException;
}

package gaman.ipc;

import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * What a {@link Gaman} has on its loop and ends with itself: a served path or a link. As a task or a deadline it begins, goes
 * on or ends, as was asked last.
 */
abstract class Member extends Owner implements Runnable {
    final Shared shared;
    final EventLoop loop;
    final Limits limits;
    final Runnable whenEmpty;
    /** It was asked to end: nothing new begins, though what has begun may go on for a moment yet. */
    volatile boolean stopped;
    /** Loop thread only: no connection can come any more. */
    boolean ending;
    private final IpcHandler handler;

    /** {@code whenEmpty} runs on the loop thread each time that no connection is left. */
    Member(Shared shared, Path path, Limits limits, IpcHandler handler, Runnable whenEmpty) {
        super(path, new PeerLog(shared.loop.clock(), false));
        this.shared = shared;
        this.loop = shared.loop;
        this.limits = limits;
        this.handler = handler;
        this.whenEmpty = whenEmpty;
    }

    // ---- any thread

    /** Begins to listen, if it is a path that is served. */
    void publish() throws IOException {
    }

    /** Takes that back after another member could not be published; it can be published again. */
    void unpublish() {
    }

    /** Nothing new begins, and no connection takes messages any more. */
    abstract void stop();

    public final void close() {
        stop();
        loop.execute(this);
    }

    // ---- the loop thread

    final Connection newConnection(SocketChannel channel) {
        return new Connection(this, shared, channel, limits, handler);
    }

    /** Ends every connection after what is pending for it has been sent. */
    abstract void end(CloseReason reason);

    /** Ends every connection now. */
    abstract void abort(CloseReason reason);

    /** Whether it was ended, and has no connection any more. */
    abstract boolean isFinished();
}

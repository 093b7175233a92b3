package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.socket.InheritedListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * GamanJS IPC, server and client: any number of socket paths served and connected to, each with its handler, by one thread.
 *
 * <pre>{@code
 * Gaman gaman = Gaman.create();
 * gaman.ipc("/tmp/gaman.sock", IpcHandler.replying(ctx -> Map.of("you said", ctx.json())));
 * gaman.mountServer();
 * }</pre>
 *
 * <p>Every method may be called from any thread. Handlers run on the loop thread, one call at a time; an
 * {@link Error} or exception of one ends its connection, never the loop.
 */
public final class Gaman implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    final Shared shared;
    private final EventLoop loop;
    private final Members members;
    /** Made before memory can be short for it, as is the next. */
    private final Runnable shutDown = new Runnable() {
        @Override
        public void run() {
            shutDown();
        }
    };
    private final Deadline shutDownAgain = new Deadline(shutDown);
    /** Loop thread only: when what has not ended is cut off; 0 until the end begins. */
    private long cutOffAt;
    private boolean mounted;
    private boolean started;
    private boolean closing;

    private Gaman() throws IOException {
        shared = new Shared("a task or the selector failed on the loop");
        loop = shared.loop;
        members = new Members(loop);
    }

    /**
     * {@return a server with no path yet, not running}
     *
     * @throws UncheckedIOException if the operating system grants no selector
     */
    public static Gaman create() {
        try {
            return new Gaman();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector could be opened", e);
        }
    }

    /**
     * Serves a path with the default options.
     *
     * @param path where the socket file is to stand
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException as {@link #ipc(Path, IpcOptions, IpcHandler)}
     */
    public IpcEndpoint ipc(String path, IpcHandler handler) {
        return ipc(Path.of(path), handler);
    }

    /**
     * Serves a path.
     *
     * @param path where the socket file is to stand
     * @param options how it is served
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException as {@link #ipc(Path, IpcOptions, IpcHandler)}
     */
    public IpcEndpoint ipc(String path, IpcOptions options, IpcHandler handler) {
        return ipc(Path.of(path), options, handler);
    }

    /**
     * Serves a path with the default options.
     *
     * @param path where the socket file is to stand
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException as {@link #ipc(Path, IpcOptions, IpcHandler)}
     */
    public IpcEndpoint ipc(Path path, IpcHandler handler) {
        return ipc(path, IpcOptions.defaults(), handler);
    }

    /**
     * Serves a path: from {@link #mountServer()} or {@link #run()} on, or, if that has been called, from now on.
     *
     * @param path where the socket file is to stand
     * @param options how it is served
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException if the server is mounted and the socket file can't be made; the cause says why
     * @throws IllegalStateException if the server is closed
     */
    public synchronized IpcEndpoint ipc(Path path, IpcOptions options, IpcHandler handler) {
        requireOpen();
        return serve(new Acceptor(shared, Objects.requireNonNull(path, "path"), null,
                Objects.requireNonNull(options, "options"), Objects.requireNonNull(handler, "handler"), members));
    }

    /**
     * Serves the listener that this JVM was started with, with the default options.
     *
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException as {@link #inherited(IpcOptions, IpcHandler)}
     */
    public IpcEndpoint inherited(IpcHandler handler) {
        return inherited(IpcOptions.defaults(), handler);
    }

    /**
     * Serves the listener that this JVM was started with: a Unix domain socket that listens at a path and is standard input,
     * as systemd passes it on with {@code StandardInput=socket} and inetd with {@code wait}. It is taken now, which can be
     * done once in a JVM, and accepted from as {@link #ipc(Path, IpcOptions, IpcHandler)} is; who connected before the JVM
     * ran is answered too. See {@link IpcEndpoint#close()} for its end.
     *
     * <p>The file is the launcher's: nothing here makes, changes, locks or removes it. {@code unlink}, {@code mode} and
     * {@code backlog} are not looked at, so that the same options can serve a path where there is no launcher. <b>Who may
     * connect is the launcher's to say</b> (systemd's {@code SocketMode=}, which is 0666 unless set), and
     * {@link IpcOptions.Builder#allowPeer}'s. To {@link ClientOptions.Builder#requirePeer} the server is who made the socket,
     * which is the launcher's user.
     *
     * <p>Where the launcher makes the socket standard output too, what is printed and logged there is lost: systemd does so
     * unless it is told {@code StandardOutput=journal}.
     *
     * @param options how it is served
     * @param handler serves its connections
     * @return the endpoint
     * @throws UncheckedIOException if standard input is no such listener, or was taken before: the cause, a
     *     {@link java.net.BindException}, says what it is and what to do
     * @throws IllegalStateException if the server is closed
     */
    public synchronized IpcEndpoint inherited(IpcOptions options, IpcHandler handler) {
        requireOpen();
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(handler, "handler");
        try {
            InheritedListener listener = InheritedListener.take();
            return serve(new Acceptor(shared, listener.path(), listener.channel(), options, handler, members));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IpcEndpoint serve(Acceptor endpoint) {
        members.add(endpoint);
        boolean served = false;
        try {
            if (mounted) {
                endpoint.publish();
            }
            served = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!served) {
                members.remove(endpoint);
            }
        }
        return endpoint;
    }

    /**
     * Makes every socket file and starts the loop on a thread of its own: all are listening when this returns. The
     * thread, {@code gaman-ipc}, keeps the JVM alive until {@link #close()}. Calling again does nothing.
     *
     * @throws IOException if a socket file can't be made, most often a {@link java.net.BindException} that names the
     *     path, what stands in the way and the remedy; then none is left behind, and it may be tried again
     * @throws IllegalStateException if the server is closed
     */
    public synchronized void mountServer() throws IOException {
        requireOpen();
        publishAll();
        start();
    }

    private void start() {
        if (!started) {
            Thread thread = new Thread("gaman-ipc") {
                @Override
                public void run() {
                    runLoop();
                }
            };
            thread.setDaemon(false);
            thread.start();
            started = true;
        }
    }

    /**
     * Connects to a served path with the default options.
     *
     * @param path where the server's socket file stands
     * @param handler serves the connection
     * @return the link
     * @throws IllegalStateException as {@link #connect(Path, ClientOptions, IpcHandler)}
     */
    public IpcLink connect(String path, IpcHandler handler) {
        return connect(Path.of(path), handler);
    }

    /**
     * Connects to a served path.
     *
     * @param path where the server's socket file stands
     * @param options how it connects, and again if so
     * @param handler serves the connection
     * @return the link
     * @throws IllegalStateException as {@link #connect(Path, ClientOptions, IpcHandler)}
     */
    public IpcLink connect(String path, ClientOptions options, IpcHandler handler) {
        return connect(Path.of(path), options, handler);
    }

    /**
     * Connects to a served path with the default options.
     *
     * @param path where the server's socket file stands
     * @param handler serves the connection
     * @return the link
     * @throws IllegalStateException as {@link #connect(Path, ClientOptions, IpcHandler)}
     */
    public IpcLink connect(Path path, IpcHandler handler) {
        return connect(path, ClientOptions.defaults(), handler);
    }

    /**
     * Connects to a served path, on the loop, which this starts as {@link #mountServer()} does unless it runs. Returns at
     * once: the handler gets OPEN when there is a connection, DATA for each message and CLOSE at its end; or CLOSE alone,
     * with the cause, if there can be none and no other is to be tried.
     *
     * @param path where the server's socket file stands
     * @param options how it connects, and again if so
     * @param handler serves the connection, and each that follows it
     * @return the link
     * @throws IllegalStateException if this is closed, or its loop has ended by itself
     */
    public synchronized IpcLink connect(Path path, ClientOptions options, IpcHandler handler) {
        requireOpen();
        Connector link = new Connector(shared, Objects.requireNonNull(path, "path"),
                Objects.requireNonNull(options, "options"), Objects.requireNonNull(handler, "handler"), members);
        members.add(link);
        boolean begun = false;
        try {
            start();
            begun = loop.execute(link);
        } finally {
            if (!begun) {
                members.remove(link);
            }
        }
        if (!begun) {
            throw new IllegalStateException("the loop of this Gaman has ended; close it, and make another with Gaman.create()");
        }
        return link;
    }

    /**
     * Like {@link #mountServer()}, but the loop runs on the calling thread, until {@link #close()}.
     *
     * @throws IOException as {@link #mountServer()}
     * @throws IllegalStateException if the loop runs already, or the server is closed
     */
    public void run() throws IOException {
        synchronized (this) {
            requireOpen();
            if (started) {
                throw new IllegalStateException("the loop runs already: mountServer() or connect() has started it, or run() was"
                        + " called before; call run() first, and once");
            }
            publishAll();
            started = true;
        }
        runLoop();
    }

    /**
     * Runs a task on the loop thread: in the pass under way or the next, in order for each calling thread. Before the
     * loop runs, tasks wait for it; a server that is closed before it ran runs none. What a task throws is logged.
     *
     * @param task what to run; it holds up every connection while it does
     * @throws RejectedExecutionException if the server has ended
     */
    public void execute(Runnable task) {
        if (!loop.execute(Objects.requireNonNull(task, "task"))) {
            throw new RejectedExecutionException("this Gaman is closed");
        }
    }

    /**
     * {@return what was done so far, counted over all endpoints and links} Cheap, and never waits for the loop. What happened
     * to a single connection, and which calls of handlers were slow, the JDK's Flight Recorder tells, while it records: its
     * events {@code gaman.ipc.Connection}, at each connection's end, and {@code gaman.ipc.SlowHandler}, for calls of more than
     * 20 ms unless the recording says otherwise.
     */
    public IpcStats stats() {
        return shared.counters.snapshot();
    }

    /**
     * Ends everything in order: removes its socket files, stops accepting and taking messages, lets what is pending leave,
     * then ends each connection with {@link CloseReason#SHUTDOWN} and the loop with the last of them. Returns when that is
     * done: at once where the peers end their side when they see ours, as most do; after a second with a peer that does
     * not; after at most seven with peers that don't take what is pending, which are cut off, or with a handler that holds
     * up the loop. On the loop thread it only begins the end and returns. An interrupt makes it return early, with the end
     * under way. Closing again waits for the same end. Where it throws for want of memory, it can be called again.
     */
    @Override
    public void close() {
        boolean wasStarted;
        synchronized (this) {
            wasStarted = started;
            if (!closing) {
                members.stop();
                if (started) {
                    loop.execute(shutDown);
                } else {
                    loop.discard();
                }
                closing = true; // not before: what memory was too short for can be tried again
            }
        }
        if (wasStarted && !loop.inLoop()) {
            awaitEnd();
        }
    }

    private void requireOpen() {
        if (closing) {
            throw new IllegalStateException("this Gaman is closed; make another with Gaman.create()");
        }
    }

    private void publishAll() throws IOException {
        members.publish();
        mounted = true;
    }

    private void awaitEnd() {
        try {
            if (!ended.await(Limits.SHUTDOWN_WAIT_NANOS, TimeUnit.NANOSECONDS)) {
                Log.warning("close() returns, but the loop is still held up by a handler or a task", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the loop thread

    private void runLoop() {
        try {
            Log.prepare();
            loop.run();
            if (!members.isEnding()) {
                Log.warning("the loop has ended by itself: its selector failed, and every connection ends with it", null);
            }
        } finally {
            try {
                members.stop();
                members.abort();
            } finally {
                ended.countDown();
            }
        }
    }

    /** Begins the end, or goes on with it; cuts off what has not ended in time. */
    private void shutDown() {
        if (cutOffAt == 0) {
            cutOffAt = loop.now() + Limits.SHUTDOWN_NANOS | 1;
        }
        long left = cutOffAt - loop.now();
        try {
            loop.arm(shutDownAgain, left > 0 ? left : Limits.RETRY_PAUSE_NANOS);
            if (left <= 0) {
                members.abort();
            }
            members.end();
        } catch (OutOfMemoryError notYet) {
            loop.arm(shutDownAgain, Limits.RETRY_PAUSE_NANOS);
        }
    }
}

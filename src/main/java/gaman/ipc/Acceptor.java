package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.loop.Ready;
import gaman.ipc.socket.SocketFile;
import gaman.ipc.wire.BufferPool;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One served path: publishes its socket file, accepts what connects, and knows the connections that came of it. */
final class Acceptor implements IpcEndpoint, Ready {
    private final EventLoop loop;
    private final BufferPool pool;
    private final Counters counters;
    private final Path path;
    private final IpcOptions options;
    private final Limits limits;
    private final IpcHandler handler;
    private final Runnable whenEmpty;
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Deadline resume = new Deadline(this::resume);
    private volatile int connections;
    private SocketFile file;
    private volatile boolean closed;
    private SelectionKey key;
    private boolean failing;

    /** {@code whenEmpty} runs on the loop thread each time that no connection is left. */
    Acceptor(EventLoop loop, BufferPool pool, Counters counters, Path path, IpcOptions options, IpcHandler handler,
            Runnable whenEmpty) {
        this.loop = loop;
        this.pool = pool;
        this.counters = counters;
        this.path = path;
        this.options = options;
        this.limits = Limits.of(options);
        this.handler = handler;
        this.whenEmpty = whenEmpty;
    }

    // ---- any thread

    /** Makes the socket file, listening; what connects waits in the backlog until the loop accepts it. */
    synchronized void publish() throws IOException {
        if (file == null && !closed) {
            SocketFile published = SocketFile.publish(path, options.mode(), options.unlink(), options.backlog());
            try {
                published.channel().configureBlocking(false);
                file = published;
            } finally {
                if (file == null) {
                    published.close();
                }
            }
            loop.execute(this::listen);
        }
    }

    /** Takes the file back after another endpoint could not be published; it can be published again. */
    synchronized void unpublish() {
        closeFile();
    }

    /** Stops listening and removes the file; connections stay. */
    synchronized void stopListening() {
        closed = true;
        closeFile();
    }

    private void closeFile() {
        SocketFile published = file;
        file = null;
        if (published != null) {
            try {
                published.close();
            } catch (IOException e) {
                Log.warning("closing the socket file " + path, e);
            }
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public void close() {
        stopListening();
        loop.execute(() -> end(CloseReason.SHUTDOWN));
    }

    @Override
    public void broadcast(Object message) {
        Payload payload = Payload.of(message);
        limits.requireSendable(payload.length());
        loop.execute(() -> {
            for (Connection connection : new ArrayList<>(open)) {
                if (!connection.isWritable()) {
                    counters.add(Counters.BROADCASTS_SKIPPED, 1);
                } else {
                    connection.sendNow(payload);
                }
            }
        });
    }

    // ---- the loop thread

    private void listen() {
        ServerSocketChannel channel = channel();
        if (channel == null) {
            return;
        }
        try {
            key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException closedMeanwhile) {
            Log.debug("not listening on " + path, closedMeanwhile);
        }
    }

    private synchronized ServerSocketChannel channel() {
        return file == null ? null : file.channel();
    }

    /** Ends every connection after what is pending for it has been sent. */
    void end(CloseReason reason) {
        for (Connection connection : open) {
            connection.end(reason, null);
        }
        if (open.isEmpty()) {
            whenEmpty.run();
        }
    }

    /** Ends every connection now. */
    void abort(CloseReason reason) {
        for (Connection connection : new ArrayList<>(open)) {
            connection.abortNow(reason);
        }
    }

    boolean isFinished() {
        return closed && open.isEmpty();
    }

    void closed(Connection connection) {
        open.remove(connection);
        connections = open.size();
        if (resume.isArmed()) {
            loop.disarm(resume);
            resume();
        }
        if (open.isEmpty()) {
            whenEmpty.run();
        }
    }

    @Override
    public void ready(int readyOps) {
        ServerSocketChannel listener = channel();
        for (int i = 0; listener != null && i < Limits.ACCEPTS_PER_PASS; i++) {
            SocketChannel channel;
            try {
                channel = listener.accept();
            } catch (IOException refused) {
                pause(refused);
                return;
            }
            failing = false;
            if (channel == null) {
                return;
            }
            admit(channel);
        }
    }

    @Override
    public void failed(Throwable cause) {
        Log.warning("accepting on " + path, cause);
    }

    private void admit(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            if (open.size() >= options.maxConnections() || !isAllowed(channel)) {
                counters.add(Counters.REFUSED, 1);
                counters.closed(CloseReason.REFUSED);
                channel.close();
                return;
            }
            Connection connection = new Connection(this, loop, channel, limits, pool, counters, handler);
            connection.register();
            open.add(connection);
            connections = open.size();
            counters.add(Counters.ACCEPTED, 1);
            connection.open();
        } catch (IOException e) {
            Log.warning("a connection on " + path + " could not be set up", e);
            close(channel);
        }
    }

    private boolean isAllowed(SocketChannel channel) {
        Optional<Predicate<Peer>> test = options.allowPeer();
        if (test.isEmpty()) {
            return true;
        }
        try {
            Optional<Peer> peer = Peer.of(channel);
            boolean allowed = peer.isPresent() && test.get().test(peer.get());
            if (!allowed) {
                Log.warning("refused a peer on " + path + ": " + peer.map(Peer::toString).orElse("no credentials to be had"), null);
            }
            return allowed;
        } catch (RuntimeException | Error thrown) {
            Log.warning("refused a peer on " + path + ": allowPeer threw", thrown);
            return false;
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Log.debug("closing a channel", e);
        }
    }

    /**
     * The operating system refused to accept, most likely for want of descriptors: the listener stays ready, so without a
     * rest the loop would spin. Said once a burst.
     */
    private void pause(IOException cause) {
        if (!key.isValid()) {
            return;
        }
        if (!failing) {
            failing = true;
            Log.warning("can't accept on " + path + "; trying again every "
                    + Limits.ACCEPT_PAUSE_NANOS / 1_000_000 + " ms and when a connection ends", cause);
        }
        key.interestOps(0);
        loop.arm(resume, Limits.ACCEPT_PAUSE_NANOS);
    }

    private void resume() {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }
}

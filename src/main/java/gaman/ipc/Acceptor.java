package gaman.ipc;

import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.Ready;
import gaman.ipc.socket.SocketFile;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One served path: listens there, accepts what connects, and knows the connections that came of it. */
final class Acceptor extends Member implements IpcEndpoint, Ready {
    /** What the JDK takes to look at a socket file, to remove it and to close what belongs to it. */
    private static final int SPARE_BYTES_TO_LET_GO = 16 * 1024;

    private final Counters counters;
    /** Null where the path gets a file of ours. */
    private final ServerSocketChannel inherited;
    private final IpcOptions options;
    /** Changed by the loop thread alone, read by any. */
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    /** Null if everybody may connect that the file's mode lets in. */
    private final Predicate<Peer> allowPeer;
    /** Made before memory can be short for it. */
    private final Deadline resume = new Deadline(this);
    /** Null while nothing is accepted. */
    private ServerSocketChannel listener;
    /** The listener's, if it is not inherited. */
    private SocketFile file;
    private SelectionKey key;
    private boolean failing;
    /** One has been refused since there was a place for another: the first is warned of. */
    private boolean full;

    Acceptor(Shared shared, Path path, ServerSocketChannel inherited, IpcOptions options, IpcHandler handler, Runnable whenEmpty) {
        super(shared, path, options.limits, handler, whenEmpty);
        this.counters = shared.counters;
        this.inherited = inherited;
        this.options = options;
        this.allowPeer = options.allowPeer().orElse(null);
    }

    // ---- any thread

    /** Listens, at a file of its own if so; what connects waits in the backlog until the loop accepts it. */
    @Override
    synchronized void publish() throws IOException {
        if (listener == null && !stopped) {
            boolean served = false;
            try {
                if (inherited == null) {
                    file = SocketFile.publish(path, options.mode(), options.unlink(), options.backlog());
                    file.channel().configureBlocking(false);
                }
                listener = inherited == null ? file.channel() : inherited;
                served = loop.execute(this);
            } finally {
                if (!served) {
                    letGo();
                }
            }
            if (!served) {
                throw new IOException("the loop has ended, so nobody would serve " + path + "; make another Gaman");
            }
        }
    }

    @Override
    synchronized void unpublish() {
        letGo();
        // It finds no listener; but a loop that runs is woken, and lets go of it when it selects the next time.
        loop.execute(this);
    }

    /** Stops accepting, removes the file if it is ours, and lets no connection take messages any more. */
    @Override
    synchronized void stop() {
        letGo();
        stopped = true;
        open.forEach(Connection::announceEnd);
    }

    /** Where memory is short it throws before anything is done, and can be asked for again. */
    private void letGo() {
        SocketFile published = file;
        if (published != null) {
            loop.channels().makeSureOfMemory(SPARE_BYTES_TO_LET_GO);
        }
        listener = null;
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
    public int connections() {
        return open.size();
    }

    @Override
    public void broadcast(Object message) {
        Payload payload = Payload.of(message);
        limits.requireSendable(payload.length());
        for (Connection connection : open) {
            if (!connection.offer(payload)) {
                counters.broadcastSkipped();
            }
        }
    }

    // ---- the loop thread

    /** Begins to accept, or goes on; or ends, if that was asked for. */
    @Override
    public void run() {
        if (stopped) {
            end(CloseReason.SHUTDOWN);
        } else if (key != null && key.isValid()) {
            watch(SelectionKey.OP_ACCEPT);
        } else {
            listen();
        }
    }

    private void listen() {
        ServerSocketChannel channel = channel();
        if (channel == null) {
            return;
        }
        try {
            key = loop.channels().register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException closedMeanwhile) {
            Log.debug("not listening on " + path, closedMeanwhile);
        } catch (OutOfMemoryError notYet) {
            loop.channels().failed(this, notYet);
        }
    }

    /** Where to accept; null if nowhere any more. */
    private synchronized ServerSocketChannel channel() {
        return listener;
    }

    @Override
    void end(CloseReason reason) {
        ending = true;
        for (Connection connection : open) {
            connection.end(reason, null);
        }
        if (open.isEmpty()) {
            whenEmpty.run();
        }
    }

    @Override
    void abort(CloseReason reason) {
        for (Connection connection : open) {
            connection.cutOff(reason);
        }
    }

    @Override
    boolean isFinished() {
        return ending && open.isEmpty();
    }

    @Override
    void closed(Connection connection) {
        open.remove(connection);
        full = false;
        if (resume.isArmed()) {
            loop.disarm(resume);
            run();
        }
        if (open.isEmpty()) {
            whenEmpty.run();
        }
    }

    @Override
    public void ready(int readyOps) throws IOException {
        ServerSocketChannel listener = channel();
        if (listener == null) {
            // Inherited and let go, but open: who connects is for the process that the launcher starts next.
            watch(0);
            return;
        }
        if (readyOps == 0) {
            watch(resume.isArmed() ? 0 : SelectionKey.OP_ACCEPT);
        }
        for (int i = 0; !stopped && i < Limits.ACCEPTS_PER_PASS; i++) {
            SocketChannel channel = loop.channels().accept(listener);
            if (channel == null) {
                failing = false;
                return;
            }
            Connection connection = null;
            try {
                connection = admit(channel);
            } finally {
                if (connection == null) {
                    counters.closed(CloseReason.REFUSED);
                    channel.close();
                }
            }
            if (connection != null) {
                connection.open();
            }
        }
    }

    /** Makes it one of the open connections; null if it may not be. */
    private Connection admit(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        if (!hasPlace() || allowPeer != null && !isAllowed(channel)) {
            return null;
        }
        Connection connection = newConnection(channel);
        connection.register();
        open.add(connection);
        counters.add(Counters.ACCEPTED, 1);
        return connection;
    }

    private boolean hasPlace() {
        if (open.size() < options.maxConnections()) {
            return true;
        }
        if (!full) {
            full = true;
            log.warning("refused a connection on " + path + ": maxConnections=" + options.maxConnections()
                    + " are open; raise it, or end idle ones with idleTimeout. Not said again until one has ended", null);
        }
        return false;
    }

    private boolean isAllowed(SocketChannel channel) {
        try {
            Peer peer = Peer.of(channel).orElse(null);
            boolean allowed = peer != null && allowPeer.test(peer);
            if (!allowed) {
                log.warning("refused a peer on " + path + ": " + (peer == null ? "no credentials to be had" : peer), null);
            }
            return allowed;
        } catch (RuntimeException | Error thrown) {
            log.warning("refused a peer on " + path + ": allowPeer threw", thrown);
            return false;
        }
    }

    /**
     * The operating system or the JVM refused to accept, most likely for want of descriptors or memory: the listener stays
     * ready, so without a rest the loop would spin. Said once until nobody waits any more, and last, since saying it may
     * fail too.
     */
    @Override
    public void failed(Throwable cause) {
        if (channel() == null) {
            return; // closed meanwhile
        }
        loop.arm(resume, Limits.RETRY_PAUSE_NANOS);
        watch(0);
        if (!failing) {
            failing = true;
            log.warning("can't accept on " + path + "; trying again every "
                    + Limits.RETRY_PAUSE_NANOS / 1_000_000 + " ms and when a connection ends", cause);
        }
    }

    private void watch(int ops) {
        if (key != null) {
            loop.channels().watch(key, ops);
        }
    }
}

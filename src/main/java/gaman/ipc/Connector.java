package gaman.ipc;

import gaman.ipc.loop.Deadline;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client's link: connects, has one connection at a time, and connects again where that is asked for.
 *
 * <pre>
 *            busy: again soon, up to connectTimeout
 *              +---+
 *              v   |
 *   begin --> dialing --connected--> one connection --its end--+--> over
 *              ^   |                                           |
 *              |   +--failed--+--------------------------------+
 *              |              | reconnect
 *              +---delay------+
 * </pre>
 */
final class Connector extends Member implements IpcLink {
    private final ClientOptions options;
    private final Dialer dialer;
    /** Made before memory can be short for it, as are the times in nanoseconds. */
    private final Deadline next = new Deadline(this);
    private final long connectTimeoutNanos;
    private final boolean reconnects;
    private final long leastDelay;
    private final long mostDelay;
    /** Written by the loop thread. */
    private volatile Connection connection;
    /** When the attempt under way began, or the connection. */
    private long began;
    private boolean dialing;
    /** What was waited before the last attempt; 0 after a connection that has lasted. */
    private long delay;
    /** That it can't be connected has been said since a connection has lasted. */
    private boolean warned;

    Connector(Shared shared, Path path, ClientOptions options, IpcHandler handler, Runnable whenEmpty) {
        super(shared, path, options.limits, handler, whenEmpty);
        this.options = options;
        this.dialer = new Dialer(path, options);
        this.connectTimeoutNanos = Limits.nanosOrAges(options.connectTimeout());
        this.reconnects = options.minReconnectDelay().isPresent();
        this.leastDelay = reconnects ? Limits.nanosOrAges(options.minReconnectDelay().get()) : 0;
        this.mostDelay = reconnects ? Limits.nanosOrAges(options.maxReconnectDelay().get()) : 0;
    }

    // ---- any thread

    @Override
    public boolean isConnected() {
        Connection current = connection;
        return current != null && current.isOpen();
    }

    @Override
    public boolean send(Object message) {
        Connection current = connection;
        if (current == null) {
            limits.requireSendable(Payload.of(message).length());
            return false;
        }
        return current.send(message);
    }

    @Override
    public boolean isWritable() {
        Connection current = connection;
        return current != null && current.isWritable();
    }

    @Override
    public boolean onWritable(Runnable task) {
        Connection current = connection;
        return current != null && current.onWritable(task);
    }

    @Override
    void stop() {
        stopped = true;
        Connection current = connection;
        if (current != null) {
            current.announceEnd();
        }
    }

    // ---- the loop thread

    /** Connects for the first time, or again; or ends, if that was asked for. */
    @Override
    public void run() {
        if (stopped) {
            end(CloseReason.SHUTDOWN);
            return;
        }
        if (!dialing) {
            dialing = true;
            began = loop.now();
        }
        try {
            dial();
        } catch (OutOfMemoryError notYet) {
            loop.arm(next, Limits.RETRY_PAUSE_NANOS); // without memory its handler can't even hear of the end
        }
    }

    private void dial() {
        Connection made;
        try {
            made = connect();
        } catch (Dialer.Busy busy) {
            if (loop.now() - began < connectTimeoutNanos) {
                loop.arm(next, Limits.BUSY_PAUSE_NANOS);
            } else {
                failed(CloseReason.IO_ERROR, busy.after(options.connectTimeout()));
            }
            return;
        } catch (Dialer.WrongServer wrong) {
            failed(CloseReason.REFUSED, wrong);
            return;
        } catch (OutOfMemoryError notYet) {
            throw notYet;
        } catch (IOException | RuntimeException | Error failure) {
            failed(CloseReason.IO_ERROR, failure);
            return;
        }
        dialing = false;
        began = loop.now();
        connection = made;
        shared.counters.add(Counters.CONNECTED, 1);
        if (stopped) { // by another thread, which did not see the connection
            made.announceEnd();
        }
        made.open();
    }

    private Connection connect() throws IOException {
        SocketChannel channel = dialer.connect();
        try {
            Connection made = newConnection(channel);
            made.register();
            return made;
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
        }
    }

    private void failed(CloseReason reason, Throwable cause) {
        dialing = false;
        if (stopped) { // by another thread, during the attempt
            return;
        }
        if (reconnects) {
            if (!warned) {
                warned = true;
                String why = cause instanceof IOException && cause.getMessage() != null ? ": " + cause.getMessage() : "";
                log.warning("connecting again to " + path + " until it works" + why, why.isEmpty() ? cause : null);
            } else {
                Log.debug("connecting again to " + path, cause);
            }
            connectLater();
            return;
        }
        Connection never = newConnection(null);
        ending = true;
        never.neverOpened(reason, cause);
        whenEmpty.run();
    }

    /** Doubles the delay, and shortens it by up to half at random. */
    private void connectLater() {
        delay = delay == 0 ? leastDelay : Math.min(mostDelay, 2 * delay);
        loop.arm(next, delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    @Override
    void closed(Connection ended) {
        connection = null;
        if (ending || ended.isClosedByUser() || stopped || !reconnects) {
            ending = true;
            whenEmpty.run();
        } else {
            // Else a server that takes connections and drops them would be tried for ever at the shortest delay.
            if (loop.now() - began >= delay) {
                delay = 0;
                warned = false;
            }
            connectLater();
        }
    }

    @Override
    void end(CloseReason reason) {
        ending = true;
        loop.disarm(next);
        if (connection == null) {
            whenEmpty.run();
        } else {
            connection.end(reason, null);
        }
    }

    @Override
    void abort(CloseReason reason) {
        Connection current = connection;
        if (current != null) {
            current.cutOff(reason);
        }
    }

    @Override
    boolean isFinished() {
        return ending && connection == null;
    }
}

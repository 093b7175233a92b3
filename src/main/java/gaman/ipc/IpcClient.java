package gaman.ipc;

import gaman.ipc.json.JsonCodec;
import gaman.ipc.loop.Deadline;
import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A client whose calls wait: for the server to take what is sent, and for messages to come.
 *
 * <pre>{@code
 * try (IpcClient client = IpcClient.connect("/tmp/gaman.sock")) {
 *     System.out.println(client.request(Map.of("hello", "world"), Duration.ofSeconds(1)).json());
 * }
 * }</pre>
 *
 * <p>It has no thread: whoever calls does the work, on the same loop and the same connection as a server's. One thread may
 * send while another receives; several that do the same take turns, and a {@link #request} has both turns until its answer
 * has come. An interrupt ends the call with an {@link InterruptedIOException} and closes the client, since half of a message
 * may be on its way; the thread stays interrupted. Note that a {@link SocketTimeoutException}, after which the client goes
 * on, is one too: catch it first. A client holds three descriptors until it is closed.
 */
public final class IpcClient implements AutoCloseable {
    private final Path path;
    private final Limits limits;
    private final EventLoop loop;
    private final Connection connection;
    private final Driver driver;
    private final Mailbox received;
    /** By us: that the connection's output has ended may also mean that the server is gone. */
    private volatile boolean outputShutDown;
    /** Made before memory can be short for it, as is the next. */
    private final Runnable cutOff = this::cutOff;
    private final Deadline cutOffLater = new Deadline(cutOff);
    private final Runnable giveTime = this::giveTime;
    /** Of the thread whose turn it is to send. */
    private final JsonCodec codec = new JsonCodec();

    private IpcClient(Path path, ClientOptions options, SocketChannel channel) throws IOException {
        this.path = path;
        this.limits = options.limits.ofBlocking();
        Shared shared = new Shared("a client's task failed on " + path);
        this.loop = shared.loop;
        this.driver = new Driver(loop, Runtime.version());
        this.received = new Mailbox(limits.maxPendingBytes);
        // Of how the connection ended, the exception of the next call tells.
        Owner owner = new Owner(path, new PeerLog(loop.clock(), true));
        this.connection = new Connection(owner, shared, channel, limits, this::handle);
        boolean opened = false;
        loop.adopt();
        try {
            connection.register();
            connection.open();
            opened = true;
        } finally {
            loop.release();
            if (!opened) {
                loop.discard();
            }
        }
    }

    /**
     * Connects with the default options.
     *
     * @param path where the server's socket file stands
     * @return a connected client
     * @throws IOException as {@link #connect(Path, ClientOptions)}
     */
    public static IpcClient connect(String path) throws IOException {
        return connect(Path.of(path));
    }

    /**
     * Connects with the default options.
     *
     * @param path where the server's socket file stands
     * @return a connected client
     * @throws IOException as {@link #connect(Path, ClientOptions)}
     */
    public static IpcClient connect(Path path) throws IOException {
        return connect(path, ClientOptions.defaults());
    }

    /**
     * Connects.
     *
     * @param path where the server's socket file stands
     * @param timeout how long it may take, at least one millisecond
     * @return a connected client
     * @throws IOException as {@link #connect(Path, ClientOptions)}
     */
    public static IpcClient connect(String path, Duration timeout) throws IOException {
        return connect(Path.of(path), timeout);
    }

    /**
     * Connects.
     *
     * @param path where the server's socket file stands
     * @param timeout how long it may take, at least one millisecond
     * @return a connected client
     * @throws IOException as {@link #connect(Path, ClientOptions)}
     */
    public static IpcClient connect(Path path, Duration timeout) throws IOException {
        return connect(path, ClientOptions.builder().connectTimeout(timeout).build());
    }

    /**
     * Connects.
     *
     * @param path where the server's socket file stands
     * @param options as for {@link #connect(Path, ClientOptions)}
     * @return a connected client
     * @throws IOException as {@link #connect(Path, ClientOptions)}
     */
    public static IpcClient connect(String path, ClientOptions options) throws IOException {
        return connect(Path.of(path), options);
    }

    /**
     * Connects. A server whose backlog is full is waited for, up to {@link ClientOptions#connectTimeout()}, and so is what
     * can't be told from it, as a socket of another kind at this path; whatever else is wrong is said at once.
     *
     * @param path where the server's socket file stands
     * @param options how it connects; times but for {@code connectTimeout}, and reconnecting, are not for this client
     * @return a connected client
     * @throws SocketTimeoutException if the server took no connection in time
     * @throws java.net.ConnectException if nobody listens there, or this user may not connect; the message says which
     * @throws InterruptedIOException if the thread was interrupted
     * @throws IOException if somebody else serves than {@link ClientOptions#requirePeer()}, or the system fails
     */
    public static IpcClient connect(Path path, ClientOptions options) throws IOException {
        Dialer dialer = new Dialer(Objects.requireNonNull(path, "path"), options);
        long deadline = deadline(options.connectTimeout());
        while (true) {
            try {
                return open(path, options, dialer);
            } catch (Dialer.Busy busy) {
                if (System.nanoTime() - deadline >= 0) {
                    throw busy.after(options.connectTimeout());
                }
                LockSupport.parkNanos(Limits.BUSY_PAUSE_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while connecting to " + path);
                }
            }
        }
    }

    private static IpcClient open(Path path, ClientOptions options, Dialer dialer) throws IOException {
        SocketChannel channel = dialer.connect();
        boolean opened = false;
        try {
            IpcClient client = new IpcClient(path, options, channel);
            opened = true;
            return client;
        } catch (IOException none) {
            throw dialer.notGiven("selector", none);
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /**
     * {@return the path as it was given}
     */
    public Path path() {
        return path;
    }

    /**
     * {@return whether messages can be sent, as far as is known: that the server has gone shows when it is used}
     */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * {@return the user and group that the server runs as, by the kernel's word; empty where that can't be had}
     */
    public Optional<Peer> peer() {
        return connection.peer();
    }

    // ---- sending

    /**
     * Sends a message and waits until the operating system has all of it, however long the server takes. What comes
     * meanwhile is kept, up to {@link ClientOptions#maxPendingBytes()}; beyond that the server is not read from until
     * another thread receives, and may then take no more: so receive now and then. That all is sent does not mean that the
     * server has read it; its answer does.
     *
     * @param message as for {@link IpcContext#send(Object)}
     * @return true if it is written whole; false if the connection has ended
     * @throws IllegalArgumentException if the message can't be written as JSON or is over the limit; nothing is sent
     * @throws gaman.ipc.json.JsonParseException if it is, or holds, a JSON value that is missing; nothing is sent
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public boolean send(Object message) throws IOException {
        return transmit(message, false);
    }

    /**
     * Sends text.
     *
     * @param text the message
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean send(String text) throws IOException {
        return transmit(Objects.requireNonNull(text, "text"), false);
    }

    /**
     * Sends binary.
     *
     * @param bytes the message
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean send(byte[] bytes) throws IOException {
        return send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends binary.
     *
     * @param bytes holds the message
     * @param offset where it starts
     * @param length its bytes
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean send(byte[] bytes, int offset, int length) throws IOException {
        return send(ByteBuffer.wrap(bytes, offset, length));
    }

    /**
     * Sends the bytes between a buffer's position and limit, neither of which is moved, as binary.
     *
     * @param bytes the message; must not change until this returns
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean send(ByteBuffer bytes) throws IOException {
        return transmit(Objects.requireNonNull(bytes, "bytes"), false);
    }

    /**
     * Sends anything as JSON, a {@code String} too.
     *
     * @param value as for {@link IpcContext#sendJson(Object)}
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean sendJson(Object value) throws IOException {
        return transmit(value, true);
    }

    private boolean transmit(Object message, boolean asJson) throws IOException {
        begin(driver.sending, Driver.NEVER);
        try {
            return transmitInTurn(message, asJson, Driver.NEVER, null);
        } finally {
            driver.sending.end();
        }
    }

    private boolean transmitInTurn(Object message, boolean asJson, long deadline, Duration timeout) throws IOException {
        // First what was still on its way when an earlier call's time was over.
        if (!awaitFlushed(deadline)) {
            throw notSent(timeout);
        }
        // The message's own code may run here, and call this client: so the loop is not held yet.
        Payload payload = asJson ? Payload.json(message, codec) : Payload.of(message, codec);
        limits.requireSendable(payload.length());
        if (!take(payload)) {
            return false;
        }
        if (!awaitFlushed(deadline)) {
            throw new SocketTimeoutException("the server at " + path + " did not take the whole message within " + timeout
                    + "; it is busy or stopped; the rest of the message leaves with the next calls");
        }
        return connection.outbound.isDrained() && !connection.outbound.hasLost();
    }

    /** Returns false if the deadline came first. */
    private boolean awaitFlushed(long deadline) throws IOException {
        if (connection.outbound.isDrained()) {
            return true;
        }
        await(driver.sending, connection.outbound::isDrained, deadline);
        return connection.outbound.isDrained() || driver.isFinished();
    }

    private SocketTimeoutException notSent(Duration timeout) {
        return new SocketTimeoutException("nothing of the message was sent to " + path + " within " + timeout
                + "; other calls on this client, or an earlier message that the server does not take, came first");
    }

    /** Gives the message to the connection, which has written all before it: so it takes one of any size. */
    private boolean take(Payload payload) {
        if (!driver.tryEnter()) {
            // Whoever called may be gone before it is written: its time is over, or it was interrupted.
            return connection.give(payload.kept(), false);
        }
        try {
            boolean taken = connection.isOpen()
                    && connection.sendNow(payload.type(), payload.bytes(), payload.index(), payload.length());
            loop.runDeferred();
            return taken;
        } finally {
            driver.leave();
        }
    }

    /**
     * Says that nothing more will be sent, and goes on receiving: a server sees the end of the stream, answers what it has
     * and ends its side. Waits until what was sent before has left, however long; where the connection has ended, there is
     * nothing to wait for.
     *
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public void shutdownOutput() throws IOException {
        begin(driver.sending, Driver.NEVER);
        try {
            outputShutDown = true;
            loop.execute(connection::endOutput);
            await(driver.sending, connection.outbound::isEnded, Driver.NEVER);
        } finally {
            driver.sending.end();
        }
    }

    // ---- receiving

    /**
     * Waits for the next message, however long.
     *
     * @return the message
     * @throws IpcClosedException if the connection has ended and every message been taken; it tells why
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public IpcMessage receive() throws IOException {
        return receive(Driver.NEVER, null);
    }

    /**
     * Waits for the next message.
     *
     * @param timeout how long; zero or less takes only what has come
     * @return the message
     * @throws SocketTimeoutException if none came in time; the client goes on, and may be asked again
     * @throws IpcClosedException if the connection has ended and every message been taken; it tells why
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public IpcMessage receive(Duration timeout) throws IOException {
        return receive(deadline(timeout), timeout);
    }

    /**
     * Sends a message and waits for the next one that comes: the answer, where a server answers each message in turn.
     * Other threads' calls wait until it has come. From a server that has gone it is what that said last, as a refusal.
     *
     * @param message as for {@link #send(Object)}
     * @param timeout how long sending and the answer may take together
     * @return the answer
     * @throws SocketTimeoutException if none came in time; the message tells whether nothing was sent, only a part, whose
     *     rest leaves with the next calls, or all: then the answer may still come, and answers the wrong request: close the
     *     client, or mark requests and answers with a number
     * @throws IllegalArgumentException as {@link #send(Object)}
     * @throws IpcClosedException if the connection has ended and every message been taken; it tells why. Also after
     *     {@link #shutdownOutput}: what still comes answers what was sent before
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public IpcMessage request(Object message, Duration timeout) throws IOException {
        long deadline = deadline(timeout);
        if (!begin(driver.sending, deadline)) {
            throw notSent(timeout);
        }
        try {
            if (!begin(driver.receiving, deadline)) {
                throw notSent(timeout);
            }
            try {
                if (outputShutDown) {
                    throw new IpcClosedException("nothing more can be sent to " + path
                            + ": shutdownOutput() was called; receive() takes what still comes", CloseReason.LOCAL_CLOSE, null);
                }
                // Where it is not taken, the connection has ended: what came before is received, and then the reason.
                transmitInTurn(message, false, deadline, timeout);
                return receiveInTurn(deadline, timeout);
            } finally {
                driver.receiving.end();
            }
        } finally {
            driver.sending.end();
        }
    }

    private static long deadline(Duration timeout) {
        return Driver.deadline(Limits.nanosOrAges(Objects.requireNonNull(timeout, "timeout")));
    }

    private IpcMessage receive(long deadline, Duration timeout) throws IOException {
        if (!begin(driver.receiving, deadline)) {
            throw late(timeout);
        }
        try {
            return receiveInTurn(deadline, timeout);
        } finally {
            driver.receiving.end();
        }
    }

    private IpcMessage receiveInTurn(long deadline, Duration timeout) throws IOException {
        IpcMessage message = next();
        if (message != null) {
            return message;
        }
        await(driver.receiving, () -> !received.isEmpty() || isOver(), deadline);
        // In this order: what came before the end is there once the end is seen.
        boolean over = isOver();
        message = next();
        if (message != null) {
            return message;
        }
        throw over ? closed() : late(timeout);
    }

    /** Whether nothing more comes. */
    private boolean isOver() {
        return driver.isFinished() || connection.closeReason() != null;
    }

    /** The next message that came; where there were too many, reading goes on once half of them are taken. */
    private IpcMessage next() {
        return received.poll(() -> loop.execute(() -> connection.pause(false)));
    }

    private SocketTimeoutException late(Duration timeout) {
        return new SocketTimeoutException("no message from " + path + " within " + timeout);
    }

    private IpcClosedException closed() {
        // None yet: close() was called and has not come to its end.
        CloseReason reason = connection.closeReason() == null ? CloseReason.LOCAL_CLOSE : connection.closeReason();
        Throwable cause = connection.closeCause();
        return new IpcClosedException("the connection to " + path + " has ended: " + reason
                + (cause == null ? "" : ": " + cause.getMessage()), reason, cause);
    }

    /** The connection's handler. */
    private void handle(IpcContext ctx) {
        if (ctx.stage() == Stage.CLOSE) {
            driver.finish();
        } else if (ctx.stage() == Stage.DATA) {
            try {
                if (received.add(new IpcMessage(ctx.type(), ctx.bytes()))) {
                    connection.pause(true);
                }
            } catch (OutOfMemoryError noRoom) {
                connection.end(CloseReason.IO_ERROR, noRoom);
            }
        }
    }

    // ---- the end

    /**
     * Ends the connection: all that was sent has left, and the server sees the end. Returns at once where the server then
     * ends its side, as most do; after a second where it does not; after at most seven where it does not take what is still
     * on its way, which is cut off. An interrupt does not shorten that. Messages that were not taken are dropped; calls that
     * wait in other threads end with {@link IpcClosedException}. Closing again does nothing, but for what there was no memory for.
     */
    @Override
    public void close() {
        try {
            connection.close();
            // On the loop, since another thread may drive it for as long as the end takes.
            loop.execute(giveTime);
        } finally { // though there was no memory to ask: none is needed to do it here
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        driver.enter();
        try {
            giveTime(); // here too, where it could not be queued
            while (!driver.isFinished()) {
                interrupted |= Thread.interrupted();
                driver.turn();
            }
        } catch (IOException | RuntimeException | Error broken) {
            Log.debug("closing a client of " + path, broken);
            cutOff();
        } finally {
            received.clear();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            driver.finish();
            driver.leave();
        }
    }

    /** For the end, which may wait for a server that takes nothing. */
    private void giveTime() {
        if (!cutOffLater.isArmed()) {
            loop.arm(cutOffLater, Limits.SHUTDOWN_NANOS);
        }
    }

    /** Ends it on the loop without waiting for anything. */
    private void cutOff() {
        if (!driver.isFinished()) {
            connection.cutOff(CloseReason.LOCAL_CLOSE);
        }
    }

    // ---- waiting

    private boolean begin(Driver.Side side, long deadline) throws IOException {
        try {
            return side.begin(deadline);
        } catch (InterruptedException e) {
            throw interrupted(side);
        }
    }

    private void await(Driver.Side side, BooleanSupplier done, long deadline) throws IOException {
        try {
            driver.await(side, done, deadline);
        } catch (InterruptedException e) {
            throw interrupted(side);
        }
    }

    /** Half of a message may be on its way: so nothing is waited for, also where another thread drives the loop. */
    private InterruptedIOException interrupted(Driver.Side side) {
        try {
            connection.close();
            loop.execute(cutOff);
        } finally {
            driver.enter();
            try {
                cutOff();
            } finally {
                Thread.currentThread().interrupt();
                driver.finish();
                driver.leave();
            }
        }
        String doing = side == driver.sending ? "sending to " : "waiting for a message from ";
        return new InterruptedIOException("interrupted while " + doing + path + "; the client is closed");
    }
}

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
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
 * send while another receives; several that do the same take turns. An interrupt ends the call with an
 * {@link InterruptedIOException} and closes the client, since half of a message may be on its way; the thread stays
 * interrupted.
 */
public final class IpcClient implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Path path;
    private final Limits limits;
    private final EventLoop loop;
    private final Shared shared;
    private final Connection connection;
    /** Whoever has it is the loop's thread. */
    private final ReentrantLock driver = new ReentrantLock();
    private final Side sending = new Side("sending to ");
    private final Side receiving = new Side("waiting for a message from ");
    /** What came and was not taken yet; guarded by itself. */
    private final ArrayDeque<IpcMessage> received = new ArrayDeque<>();
    private long receivedBytes;
    private volatile boolean ended;
    /** Guarded by the driver's lock. */
    private boolean freed;

    /** One direction: a thread at a time has its turn, so that each waits for its own message only. */
    private static final class Side {
        final ReentrantLock turn = new ReentrantLock();
        final String doing;
        /** The thread that waits while another one drives the loop. */
        volatile Thread waiting;

        Side(String doing) {
            this.doing = doing;
        }

        void wake() {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    private IpcClient(Path path, ClientOptions options, SocketChannel channel) throws IOException {
        this.path = path;
        this.limits = Limits.ofBlocking(options);
        this.loop = new EventLoop(System::nanoTime, thrown -> Log.warning("a client's task failed on " + path, thrown));
        this.shared = new Shared(loop);
        this.connection = new Connection(new Sole(), shared, channel, limits, this::handle);
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
     * Connects. Only a server whose backlog is full is waited for, up to {@link ClientOptions#connectTimeout()}; whatever
     * else is wrong is said at once.
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
        long deadline = System.nanoTime() + Limits.nanosOrAges(options.connectTimeout());
        while (true) {
            try {
                return open(path, options, dialer.connect());
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

    private static IpcClient open(Path path, ClientOptions options, SocketChannel channel) throws IOException {
        try {
            return new IpcClient(path, options, channel);
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
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
     * meanwhile is kept, up to {@link ClientOptions#maxPendingBytes()}.
     *
     * @param message as for {@link IpcContext#send(Object)}
     * @return true if it is written whole; false if the connection has ended
     * @throws IllegalArgumentException if the message can't be written as JSON or is over the limit; nothing is sent
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public boolean send(Object message) throws IOException {
        return transmit(codec -> Payload.of(message, codec));
    }

    /**
     * Sends text.
     *
     * @param text the message
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean send(String text) throws IOException {
        return transmit(codec -> Payload.text(text));
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
        return transmit(codec -> Payload.view(bytes));
    }

    /**
     * Sends anything as JSON, a {@code String} too.
     *
     * @param value as for {@link IpcContext#sendJson(Object)}
     * @return as {@link #send(Object)}
     * @throws IOException as {@link #send(Object)}
     */
    public boolean sendJson(Object value) throws IOException {
        return transmit(codec -> Payload.json(value, codec));
    }

    private interface Encoding {
        Payload with(JsonCodec codec);
    }

    private boolean transmit(Encoding message) throws IOException {
        return transmit(message, NEVER, null);
    }

    private boolean transmit(Encoding message, long deadline, Duration timeout) throws IOException {
        if (!lockTurn(sending, deadline)) {
            throw notTaken(timeout);
        }
        try {
            // First what was still on its way when an earlier call's time was over.
            awaitFlushed(deadline, timeout);
            if (!take(message)) {
                return false;
            }
            awaitFlushed(deadline, timeout);
            return !connection.hasLost();
        } finally {
            sending.turn.unlock();
        }
    }

    private void awaitFlushed(long deadline, Duration timeout) throws IOException {
        await(sending, connection::isFlushed, deadline);
        if (!connection.isFlushed() && !ended) {
            throw notTaken(timeout);
        }
    }

    private SocketTimeoutException notTaken(Duration timeout) {
        return new SocketTimeoutException("the server at " + path + " did not take the whole message within " + timeout
                + "; it is busy or stopped");
    }

    /** Gives the message to the connection, which has written all before it: so it takes one of any size. */
    private boolean take(Encoding message) {
        if (!driver.tryLock()) {
            return connection.give(encoded(message, null), false);
        }
        try {
            loop.adopt();
            Payload payload = encoded(message, shared.json);
            boolean taken = connection.isOpen()
                    && connection.sendNow(payload.type(), payload.bytes(), payload.index(), payload.length());
            loop.runDeferred();
            return taken;
        } finally {
            leave();
        }
    }

    private Payload encoded(Encoding message, JsonCodec codec) {
        Payload payload = message.with(codec);
        limits.requireSendable(payload.length());
        return payload;
    }

    /**
     * Says that nothing more will be sent, and goes on receiving: a server sees the end of the stream, answers what it has
     * and ends its side.
     *
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public void shutdownOutput() throws IOException {
        lockTurn(sending, NEVER);
        try {
            loop.execute(connection::endOutput);
            await(sending, connection::isOutputEnded, NEVER);
        } finally {
            sending.turn.unlock();
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
        return receive(NEVER, null);
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
     * Sends a message and waits for the next one that comes: the answer, where a server answers each message in turn and
     * nobody else receives here.
     *
     * @param message as for {@link #send(Object)}
     * @param timeout how long sending and the answer may take together
     * @return the answer
     * @throws SocketTimeoutException if none came in time; what the server has not taken yet leaves with the next calls, and
     *     the answer may still come, and then answers the wrong request: close the client, or mark requests and answers
     *     with a number
     * @throws IpcClosedException if the connection has ended; it tells why
     * @throws InterruptedIOException if the thread was interrupted; the client is closed then
     */
    public IpcMessage request(Object message, Duration timeout) throws IOException {
        long deadline = deadline(timeout);
        if (!transmit(codec -> Payload.of(message, codec), deadline, timeout)) {
            throw closed();
        }
        return receive(deadline, timeout);
    }

    private static long deadline(Duration timeout) {
        return System.nanoTime() + Limits.nanosOrAges(timeout);
    }

    private static long left(long deadline) {
        return deadline == NEVER ? NEVER : Math.max(0, deadline - System.nanoTime());
    }

    private IpcMessage receive(long deadline, Duration timeout) throws IOException {
        if (!lockTurn(receiving, deadline)) {
            throw late(timeout);
        }
        try {
            IpcMessage message = poll();
            if (message != null) {
                return message;
            }
            await(receiving, this::hasReceived, deadline);
            // In this order: what came before the end is there once the end is seen.
            boolean over = ended;
            message = poll();
            if (message != null) {
                return message;
            }
            throw over ? closed() : late(timeout);
        } finally {
            receiving.turn.unlock();
        }
    }

    private boolean lockTurn(Side side, long deadline) throws IOException {
        try {
            return side.turn.tryLock() || side.turn.tryLock(left(deadline), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(side);
        }
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
            ended = true;
        } else if (ctx.stage() == Stage.DATA) {
            IpcMessage message = new IpcMessage(ctx.type(), ctx.bytes());
            synchronized (received) {
                received.addLast(message);
                receivedBytes += kept(message);
                if (receivedBytes > limits.maxPendingBytes()) {
                    connection.pause(true);
                }
            }
        }
    }

    /** What a message counts while it is kept: empty ones take memory too. */
    private static long kept(IpcMessage message) {
        return Limits.MESSAGE_OVERHEAD_BYTES + message.length();
    }

    private boolean hasReceived() {
        synchronized (received) {
            return !received.isEmpty();
        }
    }

    /** The oldest message, or null; where there were too many, reading goes on once half of them are taken. */
    private IpcMessage poll() {
        boolean goOn;
        IpcMessage message;
        synchronized (received) {
            message = received.pollFirst();
            long before = receivedBytes;
            receivedBytes -= message == null ? 0 : kept(message);
            long half = limits.maxPendingBytes() / 2;
            goOn = before > half && receivedBytes <= half;
        }
        if (goOn) {
            loop.execute(() -> connection.pause(false));
        }
        return message;
    }

    // ---- the end

    /**
     * Ends the connection: all that was sent has left, the server sees the end and is given a second to end its side.
     * Messages that were not taken are dropped; calls that wait in other threads end with {@link IpcClosedException}.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        connection.close();
        // On the loop, since another thread may drive it for as long as the end takes.
        loop.execute(() -> loop.arm(new Deadline(this::cutOff), Limits.SHUTDOWN_NANOS));
        boolean interrupted = false;
        driver.lock();
        try {
            loop.adopt();
            while (!ended) {
                interrupted |= Thread.interrupted();
                loop.turn(NEVER);
            }
        } catch (IOException broken) {
            Log.debug("closing a client of " + path, broken);
        } finally {
            free();
            leave();
        }
        synchronized (received) {
            received.clear();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it on the loop without waiting for anything. */
    private void cutOff() {
        if (!ended) {
            connection.end(CloseReason.LOCAL_CLOSE, null);
            connection.cutOff();
        }
    }

    /** Gives the descriptors back, with the driver's lock; whatever the connection waits for is given up. */
    private void free() {
        cutOff();
        if (!freed) {
            freed = true;
            loop.discard();
        }
    }

    // ---- driving the loop

    /**
     * Runs the loop, or lets the other side's thread do it, until the condition holds, the connection has ended or the time
     * is over.
     */
    private void await(Side side, BooleanSupplier done, long deadline) throws IOException {
        // Known to the other side before it is found driving, so that its leaving is not missed.
        side.waiting = Thread.currentThread();
        try {
            while (!done.getAsBoolean() && !ended) {
                long left = left(deadline);
                if (driver.tryLock()) {
                    try {
                        loop.adopt();
                        drive(done, deadline);
                    } finally {
                        leave();
                    }
                } else if (left > 0) {
                    LockSupport.parkNanos(this, left);
                }
                if (Thread.interrupted()) {
                    throw interrupted(side);
                }
                if (left == 0) {
                    return;
                }
            }
        } finally {
            side.waiting = null;
        }
    }

    /** Runs the loop until the condition holds, the connection has ended, the time is over or the thread is interrupted. */
    private void drive(BooleanSupplier done, long deadline) throws IOException {
        while (!done.getAsBoolean() && !ended && !Thread.currentThread().isInterrupted()) {
            long left = left(deadline);
            loop.turn(left);
            sending.wake();
            receiving.wake();
            if (left == 0) {
                break;
            }
        }
    }

    /** Half of a message may be on its way: so nothing is waited for, also where another thread drives the loop. */
    private InterruptedIOException interrupted(Side side) {
        connection.announceEnd();
        loop.execute(this::cutOff);
        driver.lock();
        try {
            loop.adopt();
            free();
        } finally {
            leave();
        }
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while " + side.doing + path + "; the client is closed");
    }

    /** Is the loop's thread no more; a thread of the other side that waits now tries to be that. */
    private void leave() {
        if (driver.getHoldCount() == 1) {
            if (ended) {
                free();
            }
            loop.release();
        }
        driver.unlock();
        sending.wake();
        receiving.wake();
    }

    /** What the one connection belongs to. */
    private final class Sole implements Owner {
        /** How the connection ended is an exception of the next call. */
        private final PeerLog log = PeerLog.quietAboutEnds(System::nanoTime);

        @Override
        public Path path() {
            return path;
        }

        @Override
        public PeerLog log() {
            return log;
        }

        @Override
        public void closed(Connection ended) {
        }
    }
}

package gaman.ipc;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonCodec;
import gaman.ipc.json.JsonValue;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.socket.JvmWide;
import gaman.ipc.wire.FrameFormat;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The handler's side of a connection: {@link IpcContext}, with what may be called from any thread carried to the loop.
 * What happens there is {@link Connection}'s.
 */
abstract class ConnectionContext implements IpcContext, Runnable {
    final EventLoop loop;
    final Limits limits;
    final SocketChannel channel;
    final Inbound inbound;
    final Outbound outbound;
    final Shared shared;
    final Owner owner;
    private final long id = JvmWide.nextId();
    /** Written by the loop thread for its own calls; another thread may see the one before. */
    private Stage stage = Stage.OPEN;
    private volatile Object attachment;
    private volatile Optional<Peer> peer;
    private volatile boolean closeRequested;
    private volatile boolean closedByUser;
    private volatile CloseReason closeReason;
    private volatile Throwable closeCause;

    ConnectionContext(Shared shared, Limits limits, Owner owner, SocketChannel channel) {
        this.loop = shared.loop;
        this.shared = shared;
        this.limits = limits;
        this.owner = owner;
        this.channel = channel;
        this.outbound = new Outbound(limits, shared, channel);
        this.inbound = new Inbound(limits, shared, channel, outbound);
    }

    // ---- on the loop thread: what the state machine does

    /** Takes up what other threads have given to be sent. */
    @Override
    public abstract void run();

    /** Sends; the source is written or copied, and may be changed then. */
    abstract boolean sendNow(byte type, ByteBuffer source, int index, int length);

    /** Ends the connection, once: what is pending still leaves. */
    abstract void end(CloseReason reason, Throwable cause);

    /** Keeps a task for when the connection is writable, or has ended. */
    abstract void whenWritable(Runnable task);

    // ---- on the loop thread: what the state machine tells

    /** A reference costs the garbage collector's barrier to store, and most are DATA after DATA. */
    final void stage(Stage next) {
        if (stage != next) {
            stage = next;
        }
    }

    final void closing(CloseReason reason, Throwable cause) {
        announceEnd();
        closeCause = cause;
        closeReason = reason;
    }

    final boolean isCloseRequested() {
        return closeRequested;
    }

    /** Whether {@link #close} was called, though something else may have ended it first. */
    final boolean isClosedByUser() {
        return closedByUser;
    }

    // ---- any thread

    /** From now on no message is taken, neither to be sent nor to be handled; what was taken before still leaves. */
    final void announceEnd() {
        outbound.refuse();
        closeRequested = true;
    }

    @Override
    public final Stage stage() {
        return stage;
    }

    @Override
    public final Path path() {
        return owner.path;
    }

    @Override
    public final long id() {
        return id;
    }

    @Override
    public final boolean isOpen() {
        return outbound.isOpen();
    }

    @Override
    public final boolean isWritable() {
        return outbound.isWritable();
    }

    @Override
    public final CloseReason closeReason() {
        return closeReason;
    }

    @Override
    public final Throwable closeCause() {
        return closeCause;
    }

    @Override
    public final Object attachment() {
        return attachment;
    }

    @Override
    public final void attach(Object newAttachment) {
        attachment = newAttachment;
    }

    @Override
    public final Optional<Peer> peer() {
        Optional<Peer> known = peer;
        if (known == null) {
            known = channel == null ? Optional.empty() : Peer.of(channel);
            peer = known.isPresent() ? known : null; // what can't be had now may be had later
        }
        return known;
    }

    /** The peer's user if it has been looked up, else null. */
    final String knownUser() {
        Optional<Peer> known = peer;
        return known == null || known.isEmpty() ? null : known.get().user();
    }

    @Override
    public final void close() {
        closedByUser = true;
        announceEnd();
        if (loop.inLoop()) {
            end(CloseReason.LOCAL_CLOSE, null);
        } else {
            loop.execute(this); // not by a task of its own, for which memory may be short
        }
    }

    @Override
    public final boolean onWritable(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (!isOpen()) {
            return false;
        }
        if (loop.inLoop()) {
            whenWritable(task);
            return true;
        }
        return loop.execute(() -> whenWritable(task));
    }

    // ---- the message in hand

    @Override
    public final PayloadType type() {
        requireLoop("type()");
        return inbound.type();
    }

    @Override
    public final JsonValue json() {
        requireLoop("json()");
        return inbound.json();
    }

    @Override
    public final <T extends Record> T json(Class<T> record) {
        return Json.bind(json(), record);
    }

    @Override
    public final String text() {
        requireLoop("text()");
        return inbound.text();
    }

    @Override
    public final ByteBuffer body() {
        requireLoop("body()");
        return inbound.body();
    }

    @Override
    public final byte[] bytes() {
        requireLoop("bytes()");
        return inbound.bytes();
    }

    private void requireLoop(String method) {
        if (!loop.inLoop()) {
            throw new IllegalStateException(method + " was called from thread " + Thread.currentThread().getName()
                    + ", but the message in hand belongs to the handler's call on the loop thread;"
                    + " take json(), text() or bytes() there and hand that over");
        }
    }

    // ---- sending

    @Override
    public final boolean send(Object message) {
        return transmit(Payload.of(message, codec()));
    }

    @Override
    public final boolean send(String text) {
        return transmit(Payload.text(text));
    }

    @Override
    public final boolean sendJson(Object value) {
        return transmit(Payload.json(value, codec()));
    }

    @Override
    public final boolean send(byte[] bytes) {
        return send(bytes, 0, bytes.length);
    }

    @Override
    public final boolean send(byte[] bytes, int offset, int length) {
        return send(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public final boolean send(ByteBuffer bytes) {
        int length = bytes.remaining();
        limits.requireSendable(length);
        if (loop.inLoop()) {
            return isOpen() && sendNow(FrameFormat.BINARY, bytes, bytes.position(), length);
        }
        return isOpen() && give(Payload.binary(bytes), false);
    }

    private boolean transmit(Payload payload) {
        limits.requireSendable(payload.length());
        if (loop.inLoop()) {
            return isOpen() && sendNow(payload.type(), payload.bytes(), payload.index(), payload.length());
        }
        return give(payload, false);
    }

    /** The loop's own codec, whose memory the next message takes; none elsewhere, where a message has to wait in its own. */
    private JsonCodec codec() {
        return loop.inLoop() ? shared.json() : null;
    }

    /** Any thread: gives a message to the loop, unless the connection is not writable; false if it was skipped for that. */
    final boolean offer(Payload payload) {
        return give(payload, true) || !isOpen();
    }

    /** The loop takes what it was given before it does anything else with the connection. */
    final boolean give(Payload payload, boolean onlyIfWritable) {
        Outbound.Queued queued = outbound.enqueue(payload, onlyIfWritable);
        if (queued == Outbound.Queued.FIRST) {
            // The loop may have taken it, and ended, before it was asked to; so also where there was no memory to ask.
            try {
                return loop.execute(this) || !outbound.withdraw(payload);
            } catch (OutOfMemoryError notAsked) {
                if (outbound.withdraw(payload)) {
                    throw notAsked;
                }
                return true;
            }
        }
        if (queued == Outbound.Queued.TOO_MUCH) {
            loop.execute(this);
        }
        return queued == Outbound.Queued.NEXT;
    }

    @Override
    public final String toString() {
        return "connection " + id + " on " + owner.path;
    }
}

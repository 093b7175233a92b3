package gaman.ipc;

import gaman.ipc.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One connection, as its handler sees it: the same object from OPEN to CLOSE, free to be kept.
 *
 * <p><b>Threads.</b> What describes the message in hand ({@link #type()}, {@link #json()}, {@link #text()},
 * {@link #body()}, {@link #bytes()}) belongs to the handler's own call, on the loop thread; called from another thread it
 * is an {@link IllegalStateException}, since the loop may be at another message by then. Everything else may be called
 * from any thread: take what you need of the message, give the work away, and {@code send} from there.
 *
 * <p><b>Sending.</b> A {@code send} never blocks. It returns true when the message is queued or written whole, and false
 * when the connection is closed or closing; a message is never sent in part and never dropped silently. Order is kept
 * per calling thread. What a handler sends in one pass over the received bytes leaves in one write where it fits.
 */
public interface IpcContext {
    /**
     * {@return the stage of the call in hand, or of the last one}
     */
    Stage stage();

    /**
     * {@return the path that this connection belongs to}
     */
    Path path();

    /**
     * {@return the connection's number, unique in this JVM}
     */
    long id();

    /**
     * {@return the type of the message in hand; null in OPEN and CLOSE, where there is none}
     */
    PayloadType type();

    /**
     * {@return the message in hand as JSON, whatever its type says, as GamanJS parses it} Never null, and never throws
     * for what the payload holds: if that is not JSON (RFC 8259), as in OPEN and CLOSE where there is no payload, the
     * value is missing ({@link JsonValue#isMissing()}), and any later use of it throws the
     * {@link gaman.ipc.json.JsonParseException} with what was wrong and where. Parsed once per message; may be kept.
     */
    JsonValue json();

    /**
     * {@return the message in hand as a record of this class, never null}
     *
     * @param <T> the record
     * @param record its class
     * @throws gaman.ipc.json.JsonParseException if the payload is not JSON
     * @throws gaman.ipc.json.JsonValueException if it does not fit the record; the message names the path to the value
     */
    <T extends Record> T json(Class<T> record);

    /**
     * {@return the message in hand as text, "" in OPEN and CLOSE} Malformed UTF-8 becomes U+FFFD. May be kept.
     */
    String text();

    /**
     * {@return a read-only view of the payload in hand: its remaining bytes, without a copy} Valid until the handler
     * returns; use {@link #bytes()} for what is to be kept. Each call gives the same buffer set anew, and its position
     * need not be 0: read from the position on, or through {@link ByteBuffer#slice()}. {@code get(0)}, {@code rewind()} and
     * {@code flip()} are relative to the block of memory in which the payload lies, not to the payload.
     */
    ByteBuffer body();

    /**
     * {@return a copy of the payload in hand}
     */
    byte[] bytes();

    /**
     * Sends a message: a {@code String} as text, a {@code byte[]} or {@link ByteBuffer} as binary, anything else as JSON
     * (null, {@code Map}, {@code Iterable}, array, {@code Number}, {@code Boolean}, enum, record, {@link JsonValue},
     * nested).
     *
     * @param message what to send; a {@code null} that stands there as such is given to {@link #sendJson}, since the
     *     compiler could not choose
     * @return true when queued or written whole, false when the connection is closed or closing
     * @throws IllegalArgumentException if the object can't be written as JSON (the message names its class and the path
     *     to it) or the message is over the limit of {@link IpcOptions#maxFrameSize()}; nothing is sent
     * @throws gaman.ipc.json.JsonParseException if it is, or holds, a value that {@linkplain JsonValue#isMissing() is
     *     missing}, such as {@link #json()} of a message that was no JSON; nothing is sent
     */
    boolean send(Object message);

    /**
     * Sends text.
     *
     * @param text what to send; a surrogate without its pair, which UTF-8 can't carry, becomes a question mark
     * @return as {@link #send(Object)}
     * @throws IllegalArgumentException if it is over the limit
     */
    boolean send(String text);

    /**
     * Sends bytes. They are copied before this returns.
     *
     * @param bytes what to send
     * @return as {@link #send(Object)}
     * @throws IllegalArgumentException if there are more than the limit
     */
    boolean send(byte[] bytes);

    /**
     * Sends a part of an array. It is copied before this returns.
     *
     * @param bytes the array
     * @param offset where the part begins
     * @param length how many bytes it has
     * @return as {@link #send(Object)}
     * @throws IndexOutOfBoundsException if the part is not in the array
     * @throws IllegalArgumentException if it is over the limit
     */
    boolean send(byte[] bytes, int offset, int length);

    /**
     * Sends the remaining bytes of a buffer, heap or direct; its position and limit stay as they are. They are written
     * or copied before this returns. {@code ctx.send(ctx.body())} allocates nothing, but for a view of the buffer where it
     * is of 128 KiB or more. A mapped file must not be cut short meanwhile: zeros may be sent for what is missing, and
     * the JDK's error come later.
     *
     * @param bytes what to send
     * @return as {@link #send(Object)}
     * @throws IllegalArgumentException if there are more than the limit
     */
    boolean send(ByteBuffer bytes);

    /**
     * Sends any object as JSON, a {@code String} too.
     *
     * @param value what to send
     * @return as {@link #send(Object)}
     * @throws IllegalArgumentException as {@link #send(Object)}
     * @throws gaman.ipc.json.JsonParseException as {@link #send(Object)}
     */
    boolean sendJson(Object value);

    /**
     * Ends the connection: what was sent before still leaves, then the peer sees the end of the stream. No DATA comes
     * any more, not even for messages already read, and {@code send} returns false from now on. CLOSE comes when the
     * peer has ended its side too, or one second later. Closing again does nothing.
     */
    void close();

    /**
     * {@return whether messages can be sent: true from OPEN until {@link #close()} is called, the end begins, or the peer
     * is found to read no more}
     */
    boolean isOpen();

    /**
     * {@return whether the peer keeps up: false from the moment that more than {@link IpcOptions#highWaterMark()} bytes
     * are pending until no more than {@link IpcOptions#lowWaterMark()} are, and when the connection is not open} Sending
     * is allowed all the same, up to {@link IpcOptions#maxPendingBytes()}.
     */
    boolean isWritable();

    /**
     * Runs a task once, on the loop thread, as soon as the connection is writable: in this pass or the next if it is
     * now. If the connection ends before, the task runs then, so that nobody waits for ever, and finds {@link #isOpen()}
     * false.
     *
     * @param task what to run
     * @return true if the task will run; false, and it will not, if the connection is closed or closing already
     */
    boolean onWritable(Runnable task);

    /**
     * {@return the process at the other end; empty where the platform, or a run-time image without the module
     * {@code jdk.net}, can't tell, or if it is first asked for after the end}
     */
    Optional<Peer> peer();

    /**
     * {@return why the connection ended, known from the moment the end begins; null before}
     */
    CloseReason closeReason();

    /**
     * {@return what there is to say beside the reason: what the handler or the operating system threw, or an exception whose
     * message has the value that the peer sent, the limit and the remedy; else null}
     */
    Throwable closeCause();

    /**
     * {@return what was attached last, or null}
     */
    Object attachment();

    /**
     * Keeps an object with the connection.
     *
     * @param attachment anything, or null
     */
    void attach(Object attachment);
}

package gaman.ipc;

import java.nio.file.Path;

/** One served path and the connections on it. Every method may be called from any thread. */
public interface IpcEndpoint extends AutoCloseable {
    /**
     * {@return the path as it was given; of an inherited listener, as its launcher gave it to the system}
     */
    Path path();

    /**
     * {@return how many connections are open at this moment}
     */
    int connections();

    /**
     * Sends a message to every connection that is open now. It is encoded once, by the calling thread, and takes its place
     * among what that thread sends to each connection. A connection that is not writable is skipped and counted
     * ({@link IpcStats#broadcastsSkipped()}), not awaited: one slow listener must not fill memory. What a handler sends so
     * leaves after it has returned: of many in one call, a connection is given those up to its
     * {@linkplain IpcOptions#highWaterMark() high-water mark}.
     *
     * @param message as for {@link IpcContext#send(Object)}
     * @throws IllegalArgumentException if the message can't be written or is over the limit
     * @throws gaman.ipc.json.JsonParseException if it is, or holds, a JSON value that is missing
     */
    void broadcast(Object message);

    /**
     * Stops listening and removes the socket file, both before it returns, and ends the connections with
     * {@link CloseReason#SHUTDOWN}: no message is taken any more, but for the one in a handler's hands, and what is pending
     * is sent. CLOSE comes later, on the loop thread. Closing again does nothing.
     *
     * <p>An {@linkplain Gaman#inherited(IpcOptions, IpcHandler) inherited} listener is not accepted from any more, and its file
     * stays as it is. The launcher has the listener too: whoever connects waits for the process that it starts when this one
     * has ended. Until then the listener stays open here, unused, because the JDK silences standard output and error with
     * closing it; and it can't be taken again.
     */
    @Override
    void close();
}

package gaman.ipc;

/** Why a connection ended; {@link IpcContext#closeReason()} tells it from the moment the end begins. */
public enum CloseReason {
    /** The peer ended it: end of stream between messages, reset, or its process died. */
    PEER_CLOSED,
    /** {@link IpcContext#close()} or {@link IpcClient#close()} was called; what was sent still left. */
    LOCAL_CLOSE,
    /** The peer's stream ended inside a message; what had come of that message was not delivered. */
    TRUNCATED,
    /** The peer sent what can't be a frame: size 0, a type over 2, or bare text where that is refused. */
    PROTOCOL_ERROR,
    /**
     * The peer announced or sent a message over {@link IpcOptions#maxFrameSize()}; or had not sent the whole of one when such
     * messages together held more than an eighth of the heap.
     */
    FRAME_TOO_LARGE,
    /** The peer did not read, and more than {@link IpcOptions#maxPendingBytes()} were waiting for it. */
    SLOW_CONSUMER,
    /** A message was begun and not finished within {@link IpcOptions#frameTimeout()}. */
    FRAME_TIMEOUT,
    /** Nothing came or went for {@link IpcOptions#idleTimeout()}. */
    IDLE_TIMEOUT,
    /**
     * Turned away before {@link Stage#OPEN}: a client by {@link IpcOptions#maxConnections()} or
     * {@link IpcOptions#allowPeer()}, a server by {@link ClientOptions#requirePeer()}.
     */
    REFUSED,
    /** The handler threw; {@link IpcContext#closeCause()} is what it threw. */
    HANDLER_FAILED,
    /** The operating system or the JVM failed it, or it could not be made; {@link IpcContext#closeCause()} says how. */
    IO_ERROR,
    /** The endpoint, the link or the whole {@link Gaman} was closed. */
    SHUTDOWN
}

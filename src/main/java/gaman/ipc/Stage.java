package gaman.ipc;

/** The stage of a connection's life at which a handler is called; the names are GamanJS's. */
public enum Stage {
    /** The connection was accepted; no message yet. Comes once and first. */
    OPEN,
    /** One whole message has arrived. */
    DATA,
    /** The connection has ended; nothing can be sent any more. Comes once and last. */
    CLOSE
}

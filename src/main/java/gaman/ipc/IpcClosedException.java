package gaman.ipc;

import java.io.IOException;

/** Says that the connection of an {@link IpcClient} has ended, and why. */
public final class IpcClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why it ended. */
    private final CloseReason reason;

    IpcClosedException(String message, CloseReason reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * {@return why the connection ended}
     */
    public CloseReason reason() {
        return reason;
    }
}

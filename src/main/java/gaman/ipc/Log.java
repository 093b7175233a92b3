package gaman.ipc;

import java.lang.System.Logger.Level;

/**
 * The one logger, {@code gaman.ipc}: WARNING for what an operator should see, DEBUG for the rest, never a byte of a
 * payload. Looked up when there is something to say, so that a server which has nothing to say loads no logging.
 */
final class Log {
    private Log() {
    }

    static void warning(String message, Throwable cause) {
        System.getLogger("gaman.ipc").log(Level.WARNING, message, cause);
    }

    static void debug(String message, Throwable cause) {
        System.getLogger("gaman.ipc").log(Level.DEBUG, message, cause);
    }

    /** Says that a connection ended; a handler's failure has been said when it happened. */
    static void ended(IpcContext connection) {
        String message = connection + " ended: " + connection.closeReason();
        switch (connection.closeReason()) {
            case PROTOCOL_ERROR, FRAME_TOO_LARGE, SLOW_CONSUMER, FRAME_TIMEOUT, IO_ERROR -> warning(message, connection.closeCause());
            default -> debug(message, connection.closeCause());
        }
    }
}

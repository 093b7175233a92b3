package gaman.ipc;

import java.lang.System.Logger.Level;
import java.time.ZonedDateTime;

/**
 * The one logger, {@code gaman.ipc}: WARNING for what an operator should see, DEBUG for the rest, never a byte of a
 * payload. What goes wrong in saying something harms nobody: a full disk or heap is no reason to stop serving.
 */
final class Log {
    private static final String NAME = "gaman.ipc";

    private Log() {
    }

    /**
     * Loads what a first message needs: its configuration and the rules of the time zone are files, and where they can't
     * be opened because descriptors have run out, the JDK's logging stays silent for good.
     */
    static void prepare() {
        try {
            System.getLogger(NAME).isLoggable(Level.WARNING);
            ZonedDateTime.now();
        } catch (Throwable noLog) {
            // As the class says.
        }
    }

    /** Returns false if it could not be said. */
    static boolean warning(String message, Throwable cause) {
        return log(Level.WARNING, message, cause);
    }

    static void debug(String message, Throwable cause) {
        log(Level.DEBUG, message, cause);
    }

    private static boolean log(Level level, String message, Throwable cause) {
        try {
            System.getLogger(NAME).log(level, message, cause);
            return true;
        } catch (Throwable unsaid) {
            return false; // as the class says
        }
    }
}

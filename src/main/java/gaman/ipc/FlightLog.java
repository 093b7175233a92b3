package gaman.ipc;

import jdk.jfr.FlightRecorder;

/**
 * What the JDK's Flight Recorder is told of connections and their handlers, while somebody records. Loop thread only.
 *
 * <p>Nothing of module {@code jdk.jfr} is touched where the run-time image lacks it. Elsewhere the first connection loads one
 * class of it, and the events' own wait until the Flight Recorder runs: to load one sets up most of that module, which takes
 * a JVM a quarter of a second. So what has begun, to be told when it ends, is an {@code Object} here and in who keeps it: to
 * verify an event's own type would load it.
 *
 * <p>What goes wrong here, for want of memory or stack, costs an event and nothing else.
 */
final class FlightLog {
    private boolean usable = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** Whether calls of handlers are to be timed now: asked once a pass, since each message would feel it. */
    boolean isTiming() {
        try {
            return usable && FlightRecorder.isInitialized() && SlowHandlerEvent.isRecorded();
        } catch (Throwable thrown) {
            lost(thrown);
            return false;
        }
    }

    /** Takes note of when a call begins; null if that can't be done. */
    Object callBegins() {
        try {
            return SlowHandlerEvent.begun();
        } catch (Throwable thrown) {
            lost(thrown);
            return null;
        }
    }

    /** Tells of a call that has ended, if it was slow; the message is still in hand. */
    void callEnded(Object call, Connection connection, Stage stage) {
        try {
            if (call != null) {
                SlowHandlerEvent.ended(call, connection, stage);
            }
        } catch (Throwable thrown) {
            lost(thrown);
        }
    }

    /** Takes note of when a connection begins; null while nobody records. */
    Object opened() {
        try {
            return usable && FlightRecorder.isInitialized() ? ConnectionEvent.begunIfRecorded() : null;
        } catch (Throwable thrown) {
            lost(thrown);
            return null;
        }
    }

    /** Tells of a connection that has ended; its life is null if nobody recorded when it began. */
    void closed(Object life, Connection connection) {
        try {
            if (usable && FlightRecorder.isInitialized()) {
                ConnectionEvent.ended(life, connection);
            }
        } catch (Throwable thrown) {
            lost(thrown);
        }
    }

    /** What can't be linked once never can. */
    private void lost(Throwable thrown) {
        if (thrown instanceof LinkageError) {
            usable = false;
        }
        Log.debug("an event for the Flight Recorder is lost", thrown);
    }
}

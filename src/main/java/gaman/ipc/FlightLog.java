package gaman.ipc;

import jdk.jfr.FlightRecorder;

/**
 * What the JDK's Flight Recorder is told of connections and their handlers, while somebody records. Loop thread only.
 *
 * <p>Nothing of module {@code jdk.jfr} is touched where the run-time image lacks it. Elsewhere the first connection loads one
 * class of it, and the events' own wait until the Flight Recorder runs: to load one sets up most of that module, which takes
 * a JVM a quarter of a second.
 *
 * <p>What goes wrong here, for want of memory or stack, costs an event and nothing else.
 */
final class FlightLog {
    /** What has begun, to be told when it ends: a handler's call or a connection. Not the event itself, so as not to link it. */
    interface Begun {
    }

    private boolean usable = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** Whether calls of handlers are to be timed now: asked once a pass, since each message would feel it. */
    boolean isTiming() {
        try {
            return usable && Recorder.isTiming();
        } catch (Throwable thrown) {
            lost(thrown);
            return false;
        }
    }

    /** Takes note of when a call begins; null if that can't be done. */
    Begun callBegins() {
        try {
            return Recorder.callBegins();
        } catch (Throwable thrown) {
            lost(thrown);
            return null;
        }
    }

    /** Tells of a call that has ended, if it was slow; the message is still in hand. */
    void callEnded(Begun call, Connection connection, Stage stage) {
        try {
            if (call != null) {
                Recorder.callEnded(call, connection, stage);
            }
        } catch (Throwable thrown) {
            lost(thrown);
        }
    }

    /** Takes note of when a connection begins; null while nobody records. */
    Begun opened() {
        try {
            return usable ? Recorder.opened() : null;
        } catch (Throwable thrown) {
            lost(thrown);
            return null;
        }
    }

    /** Tells of a connection that has ended; its life is null if nobody recorded when it began. */
    void closed(Begun life, Connection connection) {
        try {
            if (usable) {
                Recorder.closed(life, connection);
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

    /** Alone in naming the events and {@code jdk.jfr}, so that they are linked when they are needed and not before. */
    private static final class Recorder {
        static boolean isTiming() {
            return FlightRecorder.isInitialized() && SlowHandlerEvent.isRecorded();
        }

        static Begun callBegins() {
            SlowHandlerEvent event = new SlowHandlerEvent();
            event.begin();
            return event;
        }

        static void callEnded(Begun call, Connection connection, Stage stage) {
            ((SlowHandlerEvent) call).commit(connection, stage);
        }

        static Begun opened() {
            if (!FlightRecorder.isInitialized() || !ConnectionEvent.isRecorded()) {
                return null;
            }
            ConnectionEvent event = new ConnectionEvent();
            event.begin();
            return event;
        }

        static void closed(Begun life, Connection connection) {
            if (FlightRecorder.isInitialized()) {
                // One without a beginning has no duration, but says all the rest.
                ConnectionEvent event = life == null ? new ConnectionEvent() : (ConnectionEvent) life;
                event.commit(connection);
            }
        }
    }
}

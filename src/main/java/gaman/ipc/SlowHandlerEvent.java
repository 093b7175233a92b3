package gaman.ipc;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * Told to the Flight Recorder when a handler's call has taken longer than the recording's threshold: {@value #THRESHOLD} by
 * default, as the JDK's own for waiting and for input and output, since every connection waits meanwhile.
 */
@Name("gaman.ipc.SlowHandler")
@Label("Slow Handler")
@Category("GamanJS IPC")
@Description("A handler's call that took longer than the threshold, and held up its loop so long")
@Threshold(SlowHandlerEvent.THRESHOLD)
@StackTrace(false) // always the loop's
final class SlowHandlerEvent extends Event {
    static final String THRESHOLD = "20 ms";
    private static final SlowHandlerEvent ANY = new SlowHandlerEvent();

    @Label("Connection Id")
    long id;

    @Label("Path")
    @Description("The socket's path, as it was given")
    String path;

    @Label("Stage")
    String stage;

    @Label("Payload Length")
    @Description("The message's payload; 0 at OPEN and CLOSE")
    @DataAmount
    int payloadLength;

    /** Whether a recording that runs now wants these, however slow they have to be. */
    static boolean isRecorded() {
        return ANY.isEnabled();
    }

    static Object begun() {
        SlowHandlerEvent event = new SlowHandlerEvent();
        event.begin();
        return event;
    }

    /** Ends it, and if it was slow takes from the connection what is wanted. */
    static void ended(Object begun, Connection connection, Stage stage) {
        SlowHandlerEvent event = (SlowHandlerEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.id = connection.id();
            event.path = connection.path().toString();
            event.stage = stage.name();
            event.payloadLength = connection.inbound.length();
            event.commit();
        }
    }
}

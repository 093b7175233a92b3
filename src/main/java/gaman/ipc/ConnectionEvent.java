package gaman.ipc;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timestamp;

/** Told to the Flight Recorder at the end of a connection: its life, how much went each way, and why it ended. */
@Name("gaman.ipc.Connection")
@Label("Connection")
@Category("GamanJS IPC")
@Description("A connection from OPEN to CLOSE, and why it ended; without duration if it was open before the recording began")
@StackTrace(false) // always the loop's
final class ConnectionEvent extends Event {
    private static final ConnectionEvent ANY = new ConnectionEvent();

    @Label("Connection Id")
    long id;

    @Label("Path")
    @Description("The socket's path, as it was given")
    String path;

    @Label("User")
    @Description("The peer's user, if anybody has asked for it")
    String user;

    @Label("Opened")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long opened;

    @Label("Bytes In")
    @Description("Bytes read to be handled, framing included")
    @DataAmount
    long bytesIn;

    @Label("Bytes Out")
    @Description("Bytes written, framing included")
    @DataAmount
    long bytesOut;

    @Label("Reason")
    @Description("Why it ended: a CloseReason")
    String reason;

    @Label("Cause")
    @Description("What there is to say beside the reason")
    String cause;

    /** Null if no recording that runs now wants these. */
    static Object begunIfRecorded() {
        if (!ANY.isEnabled()) {
            return null;
        }
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        return event;
    }

    /** Ends it, and takes from the connection what is wanted; one without a beginning has no duration, but says all the rest. */
    static void ended(Object begun, Connection connection) {
        ConnectionEvent event = begun == null ? new ConnectionEvent() : (ConnectionEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.id = connection.id();
            event.path = connection.path().toString();
            event.user = connection.knownUser();
            event.opened = connection.openedMillis();
            event.bytesIn = connection.bytesIn();
            event.bytesOut = connection.outbound.bytesWritten();
            event.reason = connection.closeReason().name();
            event.cause = said(connection.closeReason(), connection.closeCause());
            event.commit();
        }
    }

    /** What a handler threw goes by its class alone: its message may quote what the peer sent. */
    private static String said(CloseReason reason, Throwable cause) {
        if (cause == null) {
            return null;
        }
        boolean named = reason == CloseReason.HANDLER_FAILED || cause.getMessage() == null;
        return named ? cause.getClass().getName() : cause.getMessage();
    }
}

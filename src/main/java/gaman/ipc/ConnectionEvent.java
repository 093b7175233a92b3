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
final class ConnectionEvent extends Event implements FlightLog.Begun {
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

    /** Whether a recording that runs now wants these. */
    static boolean isRecorded() {
        return ANY.isEnabled();
    }

    /** Ends it, and takes from the connection what is wanted. */
    void commit(Connection connection) {
        end();
        if (shouldCommit()) {
            id = connection.id();
            path = connection.path().toString();
            user = connection.knownUser();
            opened = connection.openedMillis();
            bytesIn = connection.bytesIn();
            bytesOut = connection.outbound.bytesWritten();
            reason = connection.closeReason().name();
            cause = said(connection.closeReason(), connection.closeCause());
            commit();
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

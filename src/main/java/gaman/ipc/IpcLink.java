package gaman.ipc;

import java.nio.file.Path;

/**
 * A client's link to a served path: the connection that {@link Gaman#connect} made, and with
 * {@link ClientOptions.Builder#reconnect} each that follows it. Its handler sees every one from OPEN to CLOSE. Every method
 * may be called from any thread.
 */
public interface IpcLink extends AutoCloseable {
    /**
     * {@return the path as it was given}
     */
    Path path();

    /**
     * {@return whether there is a connection at this moment: its OPEN has begun, and its end has not}
     */
    boolean isConnected();

    /**
     * Sends a message on the connection that there is; what its handler sends at OPEN leaves before.
     *
     * @param message as for {@link IpcContext#send(Object)}
     * @return true if it is queued or written whole; false while there is no connection, and nothing is kept for the next
     * @throws IllegalArgumentException if the message can't be written or is over the limit
     * @throws gaman.ipc.json.JsonParseException if it is, or holds, a JSON value that is missing
     */
    boolean send(Object message);

    /**
     * {@return whether there is a connection and the server keeps up; see {@link IpcContext#isWritable()}}
     */
    boolean isWritable();

    /**
     * Runs a task once, on the loop thread, as soon as the connection that there is is writable, or has ended.
     *
     * @param task as for {@link IpcContext#onWritable(Runnable)}
     * @return true if the task will run; false, and it will not, while there is no connection
     */
    boolean onWritable(Runnable task);

    /**
     * Ends the connection with {@link CloseReason#SHUTDOWN}, after what was sent has left, and makes no other one: a
     * reconnect that is due is given up. Returns at once; CLOSE comes on the loop thread, and without a connection not
     * at all. Closing again does nothing.
     */
    @Override
    void close();
}

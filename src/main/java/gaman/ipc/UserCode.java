package gaman.ipc;

import java.util.ArrayDeque;

/**
 * Runs what is the user's of one connection: its handler, and the tasks that wait for it to be writable. The one guard
 * around both: whatever they throw ends their connection and nothing else.
 */
final class UserCode {
    private final Connection connection;
    private final IpcHandler handler;
    private final Counters counters;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);

    UserCode(Connection connection, IpcHandler handler, Counters counters) {
        this.connection = connection;
        this.handler = handler;
        this.counters = counters;
    }

    void call(Stage stage) {
        connection.stage(stage);
        try {
            handler.handle(connection);
        } catch (Throwable thrown) {
            failed("handler failed at " + stage + " of ", thrown);
        }
    }

    void keep(Runnable task) {
        waiting.addLast(task);
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Runs the tasks that wait now; one that comes to wait again meanwhile is left for the next time. */
    void runWaiting() {
        for (int count = waiting.size(); count > 0; count--) {
            try {
                waiting.pollFirst().run();
            } catch (Throwable thrown) {
                failed("onWritable task failed on ", thrown);
            }
        }
    }

    private void failed(String what, Throwable thrown) {
        connection.end(CloseReason.HANDLER_FAILED, thrown);
        counters.add(Counters.HANDLER_FAILURES, 1);
        Log.warning(what + connection, thrown);
    }
}

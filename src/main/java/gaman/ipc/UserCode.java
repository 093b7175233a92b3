package gaman.ipc;

import gaman.ipc.loop.Fifo;

/**
 * Runs what is the user's of one connection: its handler, and the tasks that wait for it to be writable. The one guard
 * around both: whatever they throw ends their connection and nothing else.
 */
final class UserCode {
    /** What is said, by stage and then of a task; here, since to use a text of a class for the first time takes memory. */
    private static final String[] FAILED = {"handler failed at OPEN of ", "handler failed at DATA of ",
            "handler failed at CLOSE of ", "onWritable task failed on "};

    private final Connection connection;
    private final IpcHandler handler;
    private final Fifo<Runnable> waiting = new Fifo<>(0);

    UserCode(Connection connection, IpcHandler handler) {
        this.connection = connection;
        this.handler = handler;
    }

    /** Calls the handler; {@code timed} as {@link FlightLog#isTiming} says. */
    void call(Stage stage, boolean timed) {
        connection.stage(stage);
        try {
            if (timed) {
                callTimed(stage);
            } else {
                handler.handle(connection);
            }
        } catch (Throwable thrown) {
            failed(stage.ordinal(), thrown);
        }
    }

    private void callTimed(Stage stage) throws Exception {
        Object call = connection.shared.flight.callBegins();
        try {
            handler.handle(connection);
        } finally {
            connection.shared.flight.callEnded(call, connection, stage);
        }
    }

    void keep(Runnable task) {
        waiting.addLast(task);
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Each task that waits now has its turn while the peer keeps up; returns whether some wait then: those have the next in a
     * later pass.
     */
    boolean runWaiting() {
        for (int count = waiting.size(); count > 0 && connection.mayRunWaiting(); count--) {
            runNext();
        }
        return isWaiting();
    }

    private void runNext() {
        try {
            waiting.pollFirst().run();
        } catch (Throwable thrown) {
            failed(FAILED.length - 1, thrown);
        }
    }

    private void failed(int what, Throwable thrown) {
        connection.end(CloseReason.HANDLER_FAILED, thrown);
        connection.counters.add(Counters.HANDLER_FAILURES, 1);
        connection.owner.log.warning(FAILED[what], connection, "", thrown);
    }
}

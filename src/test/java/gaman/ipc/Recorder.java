package gaman.ipc;

import gaman.ipc.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler that writes down what it was called with, a line each, and then does what another handler does. */
final class Recorder implements IpcHandler {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<IpcContext> connections = new CopyOnWriteArrayList<>();
    private final IpcHandler then;

    Recorder() {
        this(ctx -> { });
    }

    Recorder(IpcHandler then) {
        this.then = then;
    }

    @Override
    public void handle(IpcContext ctx) throws Exception {
        switch (ctx.stage()) {
            case OPEN -> {
                connections.add(ctx);
                events.add("OPEN");
            }
            case DATA -> events.add("DATA " + ctx.type() + " " + ctx.text());
            default -> events.add("CLOSE " + ctx.closeReason());
        }
        then.handle(ctx);
    }

    /** Waits for the first connection. */
    IpcContext connection() {
        Await.until("a connection", () -> !connections.isEmpty());
        return connections.get(0);
    }

    /** Waits until as many connections have ended, and returns all that was written down. */
    List<String> untilClosed(int count) {
        Await.until(() -> count + " closed, got " + events,
                () -> events.stream().filter(event -> event.startsWith("CLOSE")).count() >= count);
        return events;
    }

    List<String> untilClosed() {
        return untilClosed(1);
    }

    List<String> until(int count) {
        Await.until(() -> count + " events, got " + events, () -> events.size() >= count);
        return events;
    }
}

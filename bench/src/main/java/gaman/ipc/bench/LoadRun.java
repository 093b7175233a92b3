package gaman.ipc.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One load from beginning to end, on one thread with one selector, sharing no code with the library that it measures.
 *
 * <pre>
 *   0             warmup              warmup + duration
 *   +-- warm-up --+---- measuring ----+-- draining: nothing begins any more --+
 *                 from                until                       the last echo has come, or none for long
 * </pre>
 */
final class LoadRun {
    private static final int READ_BYTES = 256 * 1024;
    /** How long no byte may come before the rest counts as lost: far more than a pause of any garbage collector. */
    private static final long PATIENCE = 10_000_000_000L;
    private static final long MILLI = 1_000_000;
    /** How long a wait may be, so that the phases change in time. */
    private static final long LONGEST_WAIT_MILLIS = 10;

    private final LoadPlan plan;
    private final Schedule schedule;
    private final LoadWindow window;
    private final long until;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final List<LoadPeer> peers = new ArrayList<>();
    private final Consumer<SelectionKey> onReady = this::ready;
    private long origin;
    private long begun;
    private long scheduled;
    private long echoed;
    private int open;
    private long progressAt;
    private IOException failure;

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
        this.schedule = plan.rate() == 0 ? null : new Schedule(plan.rate(), plan.connections());
        this.until = plan.end();
        this.window = new LoadWindow(plan);
    }

    /**
     * Runs a load.
     *
     * @throws WrongEcho if the server sends back anything else
     * @throws IOException if it can't be connected to, or nothing could be measured
     */
    static LoadResult of(LoadPlan plan) throws IOException {
        LoadRun run = new LoadRun(plan);
        try (Selector selector = Selector.open()) {
            run.connect(selector);
            run.turn(selector);
        } finally {
            for (LoadPeer peer : run.peers) {
                peer.close();
            }
        }
        return run.window.result(run.outstanding(), run.failure);
    }

    private void connect(Selector selector) throws IOException {
        LoadFrames frames = new LoadFrames(plan.payload());
        for (int i = 0; i < plan.connections(); i++) {
            peers.add(new LoadPeer(i, plan.path(), selector, frames, plan.depth()));
        }
        open = peers.size();
    }

    private void turn(Selector selector) throws IOException {
        origin = System.nanoTime();
        if (schedule == null) {
            for (LoadPeer peer : peers) {
                begin(peer);
            }
        }
        for (long now = 0; !isOver(now); now = now()) {
            window.at(now);
            beginScheduled(now);
            await(selector);
        }
        window.close(now());
    }

    /** Nanoseconds since all were connected. */
    private long now() {
        return System.nanoTime() - origin;
    }

    private boolean isOver(long now) {
        return open == 0 || now - progressAt > PATIENCE || now >= until && outstanding() == 0;
    }

    /** Messages that should have come back by now, or will. */
    private long outstanding() {
        return (schedule == null ? begun : scheduled) - echoed;
    }

    // ---- sending

    /** Begins what is due, connection by connection; where there is no room it begins late, and its clock on time. */
    private void beginScheduled(long now) {
        if (schedule == null) {
            return;
        }
        for (long at = schedule.begins(scheduled); at <= now && at < until; at = schedule.begins(++scheduled)) {
            begin(peers.get(schedule.connection(scheduled)));
        }
    }

    private void begin(LoadPeer peer) {
        if (!peer.isOpen()) {
            return;
        }
        long now = now();
        while (!peer.isFull()) {
            long at = schedule == null ? now : schedule.begins(peer.number, peer.begun());
            if (at > now || at >= until) {
                break;
            }
            peer.begin(at);
            begun++;
        }
        try {
            peer.flush();
        } catch (IOException broken) {
            ended(peer, broken);
        }
    }

    /** An open loop doesn't wait for less than the selector can: it looks again and again, but lets others run between. */
    private void await(Selector selector) throws IOException {
        long wait = LONGEST_WAIT_MILLIS;
        if (schedule != null && schedule.begins(scheduled) < until) {
            wait = Math.min(wait, (schedule.begins(scheduled) - now()) / MILLI);
        }
        if (wait > 0) {
            selector.select(onReady, wait);
        } else if (selector.selectNow(onReady) == 0) {
            Thread.yield();
        }
    }

    // ---- receiving

    private void ready(SelectionKey key) {
        LoadPeer peer = (LoadPeer) key.attachment();
        try {
            if (key.isReadable()) {
                if (!peer.receive(buffer)) {
                    throw new EOFException("the server ended connection " + peer.number + " after " + peer.echoed()
                            + " echoes");
                }
                count(peer, now());
            }
        } catch (IOException broken) {
            ended(peer, broken);
        }
        begin(peer);
    }

    private void count(LoadPeer peer, long now) {
        progressAt = now;
        for (long beganAt = peer.nextEcho(); beganAt >= 0; beganAt = peer.nextEcho()) {
            echoed++;
            window.echoed(beganAt, now);
        }
    }

    private void ended(LoadPeer peer, IOException cause) {
        failure = failure == null ? cause : failure;
        open--;
        try {
            peer.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}

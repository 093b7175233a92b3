package gaman.ipc.bench;

import java.io.IOException;

/** The measured time of a load, between its warm-up and its end, and what is counted in it. */
final class LoadWindow {
    private final LoadPlan plan;
    private final Histogram latencies = new Histogram();
    private boolean open;
    private long openedAt;
    private long nanos;
    private long echoes;
    private long cpu;

    LoadWindow(LoadPlan plan) {
        this.plan = plan;
    }

    /** Opens and closes when it is time; called often. */
    void at(long now) throws IOException {
        if (now >= plan.end()) {
            close(now);
        } else if (!open && nanos == 0 && now >= plan.warmup()) {
            open = true;
            openedAt = now;
            cpu = cpuOfServer();
        }
    }

    void close(long now) throws IOException {
        if (open) {
            open = false;
            nanos = now - openedAt;
            cpu = cpuOfServer() - cpu;
        }
    }

    /**
     * Counts an echo. Its time counts by when its message began: of those that the server kept until after the end none may
     * be missing.
     */
    void echoed(long beganAt, long now) {
        if (open) {
            echoes++;
        }
        if (beganAt >= plan.warmup() && beganAt < plan.end()) {
            latencies.record(now - beganAt);
        }
    }

    LoadResult result(long lost, IOException failure) throws IOException {
        if (echoes == 0) {
            throw new IOException("nothing came back in the measured time", failure);
        }
        return new LoadResult(plan, echoes, nanos, plan.server() == null ? -1 : cpu, latencies, lost, failure);
    }

    private long cpuOfServer() throws IOException {
        return plan.server() == null ? 0 : plan.server().nanos();
    }
}

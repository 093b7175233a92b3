package gaman.ipc.bench;

import java.io.IOException;

/**
 * The processor time that another process has used, all its threads together. The kernel tells it in steps of 10 ms: over
 * a second of full load that is an error of 1 %.
 */
final class ProcessCpu {
    private final long pid;
    private final ProcessHandle process;

    /** Refuses a process that is not there. */
    ProcessCpu(long pid) {
        this.pid = pid;
        this.process = ProcessHandle.of(pid)
                .orElseThrow(() -> new WrongUsage("--pid " + pid + ": there is no such process"));
    }

    long nanos() throws IOException {
        return process.info().totalCpuDuration()
                .orElseThrow(() -> new IOException("process " + pid + " has ended, or does not tell this user its time"))
                .toNanos();
    }
}

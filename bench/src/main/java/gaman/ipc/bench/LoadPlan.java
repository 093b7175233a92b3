package gaman.ipc.bench;

import java.nio.file.Path;

/**
 * What a load is to do. Times are in nanoseconds.
 *
 * @param path the server's socket
 * @param connections how many there are
 * @param depth the most messages on their way on each connection
 * @param payload the length of each message's payload in bytes
 * @param rate how many messages begin each second, over all connections; 0: as many as are echoed (closed loop)
 * @param warmup how long nothing is counted
 * @param duration how long is counted after that
 * @param server whose processor time is told; null if nobody's
 */
record LoadPlan(Path path, int connections, int depth, int payload, double rate, long warmup, long duration,
        ProcessCpu server) {
    /** Returns when messages begin no more, counted from the start. */
    long end() {
        return warmup + duration;
    }
}

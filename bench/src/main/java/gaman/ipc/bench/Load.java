package gaman.ipc.bench;

import java.util.Locale;

/**
 * Measures any server that echoes the frames of this protocol: one thread, its own bytes over bare channels, every byte of
 * every echo checked. Closed loop, which finds the most that a server can do; or open loop ({@code --rate}), which finds how
 * long messages take that come when they come.
 */
public final class Load {
    private static final String USAGE = """
            usage: java -cp bench/target/benchmarks.jar gaman.ipc.bench.Load --path SOCKET [options]
              --conns N      connections (1)
              --depth N      messages on their way on each connection, at most (1; with --rate 1024, or
                             what makes 1 MiB if that is less; what is due waits, and its clock runs)
              --size BYTES   payload of each message, 8 or more (64)
              --rate N       open loop: N messages a second begin, over all connections, whatever the
                             server does; give the program a core of its own then
              --seconds S    how long is measured (3)
              --warmup S     how long the same is done before, and not counted (4)
              --pid N        the server's process: tells its processor time for each message
            Exit code: 0 all came back; 1 something was lost, or not what was sent; 2 called wrongly.
            """;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int LARGEST_PAYLOAD = (1 << 29) - 2;
    /** What an open loop has on its way on a connection if nothing else is said. */
    private static final int OPEN_DEPTH = 1024;
    private static final int OPEN_BYTES = 1 << 20;

    private Load() {
    }

    /**
     * Runs one load and prints what it measured.
     *
     * @param args see the usage
     * @throws Exception none that is expected
     */
    public static void main(String[] args) throws Exception {
        Arguments.run(args, USAGE, arguments -> {
            LoadResult result = LoadRun.of(plan(arguments));
            System.out.print(report(result));
            return result.lost() == 0 ? 0 : 1;
        });
    }

    private static LoadPlan plan(Arguments arguments) {
        if (!arguments.has("--path")) {
            throw new WrongUsage("--path is missing");
        }
        int size = arguments.number("--size", 64, LoadFrames.NUMBERS, LARGEST_PAYLOAD);
        double rate = arguments.has("--rate") ? arguments.decimal("--rate", 0, 0.001, 1e9) : 0;
        int depth = rate == 0 ? 1 : Math.max(1, Math.min(OPEN_DEPTH, OPEN_BYTES / size));
        return new LoadPlan(arguments.path("--path", null),
                arguments.number("--conns", 1, 1, LoadFrames.MOST_CONNECTIONS),
                arguments.number("--depth", depth, 1, 1 << 20),
                size,
                rate,
                (long) (arguments.decimal("--warmup", 4, 0, 86_400) * NANOS_PER_SECOND),
                (long) (arguments.decimal("--seconds", 3, 0.01, 86_400) * NANOS_PER_SECOND),
                arguments.has("--pid") ? new ProcessCpu(arguments.number("--pid", 0, 1, Integer.MAX_VALUE)) : null);
    }

    private static String report(LoadResult result) {
        LoadPlan plan = result.plan();
        StringBuilder text = new StringBuilder();
        line(text, "load", "%,d connections, %,d bytes, %s", plan.connections(), plan.payload(), plan.rate() == 0
                ? String.format(Locale.ROOT, "%,d on their way on each", plan.depth())
                : String.format(Locale.ROOT, "%,.0f messages a second begin", plan.rate()));
        line(text, "rate", "%,.0f messages/s, %,.1f MB/s of payload each way, %.2f s", result.rate(),
                result.bytesPerSecond() / 1e6, result.nanos() / NANOS_PER_SECOND);
        Histogram latencies = result.latencies();
        line(text, "latency", "p50 %s  p90 %s  p99 %s  p99.9 %s  max %s µs", micros(latencies.quantile(0.5)),
                micros(latencies.quantile(0.9)), micros(latencies.quantile(0.99)), micros(latencies.quantile(0.999)),
                micros(latencies.max()));
        line(text, "lost", "%,d%s", result.lost(),
                result.failure() == null ? "" : " (" + result.failure().getMessage() + ")");
        if (plan.server() != null) {
            line(text, "cpu", "%,.0f ns per message, %.0f %% of a core", result.cpuPerMessage(), 100 * result.cores());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-8s ", name));
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%,.1f", nanos / NANOS_PER_MICRO);
    }
}

package gaman.ipc.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How cost grows: what one message costs our server with more connections and with longer messages, and what connections
 * cost that do nothing. Each figure has a server of its own, so that none depends on the one before.
 */
public final class Growth {
    private static final String USAGE = """
            usage: taskset -c 0 java -cp bench/target/benchmarks.jar gaman.ipc.bench.Growth [options]
              --results DIR  where connections.svg, payload.svg and idle.svg are written (bench/results)
              --only NAME    connections, payload or idle alone
              --seconds S    how long each load is measured (3)
              --warmup S     how long it runs before (4)
            The server is started by this program, on the processors that this one may use: with taskset both
            share one, which takes the wake-up of another out of the figures. 10,000 idle connections need
            ulimit -n 10100 or more.
            """;
    private static final int[] CONNECTIONS = {1, 16, 256, 4_096};
    private static final int SMALL = 64;
    private static final int IN_FLIGHT = 512;
    /** Just under what the server takes by default. */
    private static final int LARGEST = (16 << 20) - (1 << 10);
    private static final int[] PAYLOADS = {64, 512, 4 << 10, 32 << 10, 256 << 10, 2 << 20, LARGEST};
    private static final int BYTES_IN_FLIGHT = 1 << 20;
    private static final int[] IDLE = {100, 1_000, 10_000};
    /** Descriptors that a JVM with a selector and a listener needs besides its connections; generously. */
    private static final int OTHER_DESCRIPTORS = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path results;
    private final long warmup;
    private final long duration;

    private Growth(Path results, long warmup, long duration) {
        this.results = results;
        this.warmup = warmup;
        this.duration = duration;
    }

    /**
     * Measures, prints Markdown tables and writes plots.
     *
     * @param args see the usage
     * @throws Exception none that is expected
     */
    public static void main(String[] args) throws Exception {
        Arguments.run(args, USAGE, arguments -> {
            String only = arguments.text("--only", "");
            if (arguments.has("--only") && !List.of("connections", "payload", "idle").contains(only)) {
                throw new WrongUsage("--only takes connections, payload or idle, not " + only);
            }
            Growth growth = new Growth(arguments.path("--results", "bench/results"),
                    (long) (arguments.decimal("--warmup", 4, 0, 3_600) * NANOS_PER_SECOND),
                    (long) (arguments.decimal("--seconds", 3, 0.1, 3_600) * NANOS_PER_SECOND));
            growth.measure(only);
            return 0;
        });
    }

    private void measure(String only) throws IOException {
        System.out.println(Machine.described() + ". " + Machine.sharing() + "\n");
        if (only.isEmpty() || only.equals("connections")) {
            connections();
        }
        if (only.isEmpty() || only.equals("payload")) {
            payload();
        }
        if (only.isEmpty() || only.equals("idle")) {
            idle();
        }
    }

    private void connections() throws IOException {
        header("connections", "in flight", "messages/s", "CPU per message", "p50", "p99");
        List<Plot.Point> points = new ArrayList<>();
        for (int count : CONNECTIONS) {
            if (hasDescriptors(count)) {
                int depth = Math.max(1, IN_FLIGHT / count);
                LoadResult result = load(count, depth, SMALL);
                row(Units.count(count), Units.count((long) count * depth), Units.count(result.rate()),
                        Units.time(result.cpuPerMessage()), Units.time(result.latencies().quantile(0.5)),
                        Units.time(result.latencies().quantile(0.99)));
                points.add(new Plot.Point(count, Units.count(count), result.cpuPerMessage()));
            }
        }
        plot("connections.svg", "Server CPU per message by number of connections",
                SMALL + "-byte echoes, " + IN_FLIGHT + " in flight in all, at least 1 for each connection",
                "connections", "CPU per message", points, Units::time);
    }

    private void payload() throws IOException {
        header("payload", "in flight", "messages/s", "MB/s each way", "CPU per message", "p50", "p99");
        List<Plot.Point> points = new ArrayList<>();
        for (int size : PAYLOADS) {
            int depth = Math.max(1, BYTES_IN_FLIGHT / size);
            String name = size == LARGEST ? "16 MiB − 1 KiB" : Units.bytes(size);
            LoadResult result = load(1, depth, size);
            row(name, Units.count(depth), Units.count(result.rate()), Units.count(result.bytesPerSecond() / 1e6),
                    Units.time(result.cpuPerMessage()), Units.time(result.latencies().quantile(0.5)),
                    Units.time(result.latencies().quantile(0.99)));
            points.add(new Plot.Point(size, name, result.cpuPerMessage()));
        }
        plot("payload.svg", "Server CPU per message by length of the message",
                "echoes on 1 connection, about 1 MiB in flight, at least 1 message", "payload", "CPU per message", points,
                Units::time);
    }

    private void idle() throws IOException {
        header("idle connections", "heap per connection", "heap of all", "direct memory of all");
        List<Plot.Point> points = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(); IdleConnections connections = new IdleConnections(server)) {
            for (int count : IDLE) {
                if (hasDescriptors(count)) {
                    connections.growTo(count);
                    double each = (double) connections.heap() / count;
                    row(Units.count(count), Units.bytes(each), Units.bytes(connections.heap()),
                            Units.bytes(connections.direct()));
                    points.add(new Plot.Point(count, Units.count(count), each));
                }
            }
        }
        plot("idle.svg", "Heap for each idle connection",
                "bytes reachable after one 64-byte echo each, the JDK's own objects included", "connections",
                "bytes of heap for each", points, Units::count);
    }

    private LoadResult load(int connections, int depth, int size) throws IOException {
        try (ServerProcess server = ServerProcess.start()) {
            LoadResult result = LoadRun.of(
                    new LoadPlan(server.path(), connections, depth, size, 0, warmup, duration, server.cpu()));
            if (result.lost() > 0) {
                throw new IOException(result.lost() + " messages were lost", result.failure());
            }
            return result;
        }
    }

    /** Says so if a figure has to be left out; the server inherits the limit. */
    private static boolean hasDescriptors(int connections) {
        long limit = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class).getMaxFileDescriptorCount();
        int needed = connections + OTHER_DESCRIPTORS;
        if (limit < needed) {
            System.err.println(Units.count(connections) + " connections are left out: they take ulimit -n " + needed
                    + ", and it is " + limit);
        }
        return limit >= needed;
    }

    private static void header(String... names) {
        row(names);
        System.out.println("|--:".repeat(names.length) + "|");
    }

    private static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    private void plot(String name, String title, String caption, String xTitle, String yTitle, List<Plot.Point> points,
            DoubleFunction<String> value) throws IOException {
        System.out.println();
        if (!points.isEmpty()) {
            Path file = results.resolve(name);
            Plot.write(file, title, List.of(caption, Machine.described()), xTitle, yTitle, points, value);
            System.out.println("Written: " + file + "\n");
        }
    }
}

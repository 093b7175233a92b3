package gaman.ipc.bench;

import gaman.ipc.IpcClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one message and its answer cost a client: {@link IpcClient} beside blocking channels that know neither deadlines nor
 * limits. One is told how long each answer is, the least that Java can do; the other learns it from the header, as a client
 * has to. They take turns on one server, so that what else the machine does hits all alike.
 */
public final class ClientRoundTrip {
    private static final String USAGE = """
            usage: java -cp bench/target/benchmarks.jar gaman.ipc.bench.ClientRoundTrip --path SOCKET [options]
              --size BYTES  payload of each message (64)
              --calls N     round trips of each client in a round (50000)
              --rounds N    how often each has its turn; the first fifth is not counted (25)
            """;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int HEADER = 5;
    private static final byte BINARY = 2;

    private interface Call {
        void run() throws IOException;
    }

    private ClientRoundTrip() {
    }

    /**
     * Measures and prints.
     *
     * @param args see the usage
     * @throws Exception none that is expected
     */
    public static void main(String[] args) throws Exception {
        Arguments.run(args, USAGE, arguments -> {
            Path path = arguments.path("--path", null);
            if (path == null) {
                throw new WrongUsage("--path is missing");
            }
            byte[] message = new byte[arguments.number("--size", 64, 0, 1 << 20)];
            int calls = arguments.number("--calls", 50_000, 1, 100_000_000);
            int rounds = arguments.number("--rounds", 25, 1, 100_000);
            try (Bare bare = new Bare(path, message); IpcClient client = IpcClient.connect(path)) {
                Map<String, Call> clients = new LinkedHashMap<>();
                clients.put("blocking channel, told the length", bare::exchange);
                clients.put("blocking channel, header then payload", bare::exchangeByHeader);
                clients.put("IpcClient.request", () -> check(client.request(message, TIMEOUT).body().remaining(), message.length));
                clients.put("IpcClient.send, receive", () -> {
                    client.send(message);
                    check(client.receive().body().remaining(), message.length);
                });
                measure(clients, calls, rounds);
            }
            return 0;
        });
    }

    private static void check(int length, int expected) throws IOException {
        if (length != expected) {
            throw new IOException("the answer has " + length + " bytes, and the message had " + expected);
        }
    }

    private static void measure(Map<String, Call> clients, int calls, int rounds) throws IOException {
        long[] times = new long[calls];
        Map<String, double[][]> figures = new LinkedHashMap<>();
        clients.keySet().forEach(name -> figures.put(name, new double[3][rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Call> each : clients.entrySet()) {
                time(each.getValue(), times);
                double[][] figure = figures.get(each.getKey());
                figure[0][round] = Arrays.stream(times).average().orElseThrow();
                Arrays.sort(times);
                figure[1][round] = times[calls / 2];
                figure[2][round] = times[calls - 1 - calls / 100];
            }
        }
        System.out.println(Machine.described() + "; " + rounds + " rounds of " + calls + " round trips\n");
        System.out.println("| client | mean, µs | p50, µs | p99, µs |\n|---|--:|--:|--:|");
        figures.forEach((name, figure) -> System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", name,
                median(figure[0]), median(figure[1]), median(figure[2])));
    }

    private static void time(Call call, long[] times) throws IOException {
        long before = System.nanoTime();
        for (int i = 0; i < times.length; i++) {
            call.run();
            long after = System.nanoTime();
            times[i] = after - before;
            before = after;
        }
    }

    /** Of the rounds but for the first fifth, in which the JVM warms up. */
    private static double median(double[] rounds) {
        return Median.of(Arrays.stream(rounds, rounds.length / 5, rounds.length)) / NANOS_PER_MICRO;
    }

    /** A blocking channel and nothing else. */
    private static final class Bare implements Closeable {
        private final SocketChannel channel;
        private final ByteBuffer frame;
        private final ByteBuffer answer;

        Bare(Path path, byte[] message) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            frame = ByteBuffer.allocateDirect(HEADER + message.length).putInt(1 + message.length).put(BINARY).put(message);
            answer = ByteBuffer.allocateDirect(frame.capacity());
        }

        void exchange() throws IOException {
            channel.write(frame.clear());
            read(answer.clear());
        }

        void exchangeByHeader() throws IOException {
            channel.write(frame.clear());
            read(answer.clear().limit(HEADER));
            int length = answer.getInt(0) - 1;
            check(length, answer.capacity() - HEADER);
            read(answer.limit(HEADER + length));
        }

        private void read(ByteBuffer part) throws IOException {
            while (part.hasRemaining()) {
                if (channel.read(part) < 0) {
                    throw new IOException("the server ended");
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

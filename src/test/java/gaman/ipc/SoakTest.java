package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Honest and hostile peers on one server, for {@code -Dsoak=PT10M} unless told otherwise. Nothing of the honest ones may be
 * lost, and the server must end as it began. Not part of the suite: README has the command.
 */
@Tag("soak")
final class SoakTest {
    private static final Duration TIME = Duration.parse(System.getProperty("soak", "PT10M"));
    private static final long SEED = Long.getLong("gaman.test.seed", 1);
    private static final Duration SOON = Duration.ofSeconds(30);
    /** What the heap may have grown by: code that was not loaded at the start, and what the last collection left. */
    private static final long GROWTH = 8 << 20;

    /** What a hostile peer does to the server. */
    private enum Fault {
        GARBAGE, SIZE_ZERO, UNKNOWN_TYPE, HUGE_SIZE, HALF_AND_GONE, HALF_AND_SILENT, UNREAD_ANSWERS, DROPPED, RESET, DRIBBLED
    }

    /** Answers each message with itself, and each line of its input with how it is. */
    static final class Server {
        public static void main(String[] args) throws Exception {
            IpcOptions options = IpcOptions.builder().frameTimeout(Duration.ofSeconds(2)).maxFrameSize(4 << 20).build();
            Gaman gaman = Gaman.create();
            gaman.ipc(Path.of(args[0]), options, ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    switch (ctx.type()) {
                        case JSON -> ctx.send(ctx.json().isMissing() ? "not JSON" : ctx.json());
                        case TEXT -> ctx.send(ctx.text());
                        case BINARY -> ctx.send(ctx.body());
                    }
                }
            });
            gaman.mountServer();
            System.out.println("listening");
            Answer.eachLine(line -> {
                System.gc();
                long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
                IpcStats stats = gaman.stats();
                return stats.open() + " " + Descriptors.open() + " " + heap + " " + direct + " " + stats;
            });
        }
    }

    /** The server's word. */
    private record State(long open, long descriptors, long heap, long direct, String stats) {
        static State of(ChildJvm server) {
            String[] words = server.ask("").split(" ", 5);
            return new State(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]), words[4]);
        }

        @Override
        public String toString() {
            return descriptors + " descriptors, " + heap / 1024 + " KiB heap, " + direct / 1024 + " KiB direct";
        }
    }

    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong kills = new AtomicLong();
    private final AtomicLongArray faults = new AtomicLongArray(Fault.values().length);
    private final Queue<String> losses = new ConcurrentLinkedQueue<>();
    private final long end = System.nanoTime() + TIME.toNanos();
    private Path path;

    @Test
    @Timeout(value = 7, unit = TimeUnit.DAYS)
    void nothingIsLostAndNothingIsLeftAfterMuchOfEverything() throws Exception {
        try (SocketDirectory directory = new SocketDirectory()) {
            path = directory.resolve("s");
            try (ChildJvm server = ChildJvm.start(Server.class, List.of(), List.of(), path.toString())) {
                assertEquals("listening", server.hear());
                warmUp();
                Await.until("a quiet server", () -> State.of(server).open == 0);
                State before = State.of(server);
                System.out.println("soak of " + TIME + ", -Dgaman.test.seed=" + SEED + ": " + before);
                List<Thread> workers = start();
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(Math.min(TimeUnit.MINUTES.toNanos(1), end - System.nanoTime()));
                    System.out.println(this + "; " + State.of(server));
                }
                for (Thread worker : workers) {
                    worker.join();
                }
                Await.until("a quiet server", () -> State.of(server).open == 0);
                State after = State.of(server);
                System.out.println("after: " + this + "; " + after + "\n" + after.stats);
                assertEquals(List.of(), List.copyOf(losses));
                assertTrue(after.descriptors <= before.descriptors, before + ", then " + after);
                assertTrue(after.heap <= before.heap + GROWTH, before + ", then " + after);
                for (Fault fault : Fault.values()) {
                    assertTrue(faults.get(fault.ordinal()) > 0, fault + " never happened");
                }
                assertTrue(messages.get() > 0 && kills.get() > 0);
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(messages + " messages answered on " + connections + " connections, " + losses.size()
                + " lost, " + kills + " killed; faults:");
        for (Fault fault : Fault.values()) {
            text.append(' ').append(fault).append(' ').append(faults.get(fault.ordinal()));
        }
        return text.toString();
    }

    private interface Round {
        void run(Random random) throws Exception;
    }

    private void warmUp() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            client(random);
            link(random);
            chopped(random);
        }
        for (Fault fault : Fault.values()) {
            harm(fault, random);
        }
    }

    private List<Thread> start() {
        List<Round> rounds = List.of(this::client, this::client, this::client, this::link, this::chopped, this::harm, this::harm,
                this::harm, this::kill);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            Random random = new Random(SEED + i);
            Thread worker = new Thread(() -> {
                while (System.nanoTime() < end) {
                    try {
                        round.run(random);
                    } catch (Throwable thrown) {
                        losses.add(thrown.toString());
                    }
                }
            }, "soak-" + i);
            worker.start();
            workers.add(worker);
        }
        return workers;
    }

    // ---- honest peers

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(2 << 20) : random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private void client(Random random) throws IOException {
        connections.incrementAndGet();
        try (IpcClient client = IpcClient.connect(path, SOON)) {
            for (int i = random.nextInt(50); i > 0; i--) {
                byte[] bytes = bytes(random);
                answered(Arrays.equals(bytes, client.request(bytes, SOON).bytes()), "binary");
                answered(client.request("text " + i, SOON).text().equals("text " + i), "text");
                answered(client.request(Map.of("n", i), SOON).json().get("n").asInt() == i, "JSON");
            }
            int pipelined = random.nextInt(200);
            for (int i = 0; i < pipelined; i++) {
                expect(client.send(ByteBuffer.allocate(4 + random.nextInt(5000)).putInt(0, i)), "sent");
            }
            for (int i = 0; i < pipelined; i++) {
                answered(client.receive(SOON).body().getInt() == i, "in order");
            }
        }
    }

    private void link(Random random) {
        connections.incrementAndGet();
        int count = random.nextInt(500);
        AtomicInteger answers = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        try (Gaman gaman = Gaman.create()) {
            IpcLink link = gaman.connect(path, ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    answered(ctx.body().getInt() == answers.getAndIncrement(), "in order");
                } else if (ctx.stage() == Stage.CLOSE) {
                    ends.incrementAndGet();
                }
            });
            Await.until("a connection", link::isConnected);
            for (int i = 0; i < count; i++) {
                expect(link.send(ByteBuffer.allocate(4 + random.nextInt(10_000)).putInt(0, i)), "sent");
            }
            Await.until(() -> answers + " of " + count + " answers", () -> answers.get() == count);
        }
        expect(ends.get() == 1, "one CLOSE");
    }

    private void chopped(Random random) {
        connections.incrementAndGet();
        try (RawPeer peer = RawPeer.connect(path)) {
            for (int i = 0; i < 20; i++) {
                byte[] frame = RawPeer.frame(2, new byte[random.nextInt(3000)]);
                for (int at = 0; at < frame.length;) {
                    int length = Math.min(frame.length - at, 1 + random.nextInt(200));
                    peer.write(frame, at, length);
                    at += length;
                }
                answered(peer.readFrame().payload().length == frame.length - 5, "whole");
            }
        }
    }

    private void answered(boolean right, String what) {
        messages.incrementAndGet();
        expect(right, what);
    }

    private void expect(boolean right, String what) {
        if (!right) {
            losses.add("not " + what);
        }
    }

    // ---- hostile peers

    private void harm(Random random) {
        harm(Fault.values()[random.nextInt(Fault.values().length)], random);
    }

    private void harm(Fault fault, Random random) {
        faults.incrementAndGet(fault.ordinal());
        try (RawPeer peer = RawPeer.connect(path)) {
            switch (fault) {
                case GARBAGE -> { // no more than the socket takes: its answers are read afterwards
                    byte[] garbage = new byte[random.nextInt(2000)];
                    random.nextBytes(garbage);
                    peer.write(garbage).end().readToEnd();
                }
                case SIZE_ZERO -> peer.write(RawPeer.text("whole")).write(new byte[4]).readToEnd();
                case UNKNOWN_TYPE -> peer.write(RawPeer.frame(3 + random.nextInt(200), bytes(random))).readToEnd();
                case HUGE_SIZE -> peer.write(ByteBuffer.allocate(4).putInt(0x1FFF_FFFF).array()).readToEnd();
                case HALF_AND_GONE -> half(peer, random);
                case HALF_AND_SILENT -> half(peer, random).readToEnd();
                case UNREAD_ANSWERS -> flood(peer, random);
                case DROPPED -> { }
                case RESET -> peer.write(RawPeer.text("its answer is not read")).write(RawPeer.text("nor this one's"));
                case DRIBBLED -> {
                    for (byte next : RawPeer.text("some")) {
                        peer.write(new byte[] {next});
                        LockSupport.parkNanos(random.nextInt(50_000_000));
                    }
                }
            }
        } catch (IOException | UncheckedIOException ended) {
            // By the server, which may.
        }
    }

    private static RawPeer half(RawPeer peer, Random random) {
        byte[] frame = RawPeer.frame(2, new byte[100 + random.nextInt(1 << 20)]);
        return peer.write(frame, 0, 1 + random.nextInt(frame.length - 1));
    }

    /** Writes what the server takes without reading an answer. */
    private static void flood(RawPeer peer, Random random) throws IOException {
        peer.channel().configureBlocking(false);
        ByteBuffer frames = ByteBuffer.allocate(100 * 1005);
        while (frames.hasRemaining()) {
            frames.put(RawPeer.frame(2, new byte[1000]));
        }
        long until = System.nanoTime() + random.nextInt(200_000_000);
        while (System.nanoTime() < until) {
            if (!frames.hasRemaining() || frames.position() == 0) {
                frames.clear();
            }
            if (peer.channel().write(frames) == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void kill(Random random) {
        try (ChildJvm flooder = ChildJvm.start(BackpressureTest.Flooder.class, List.of(), List.of(), path.toString())) {
            assertEquals("connected", flooder.hear());
            LockSupport.parkNanos(random.nextInt(300_000_000));
            flooder.kill();
            kills.incrementAndGet();
        }
    }
}

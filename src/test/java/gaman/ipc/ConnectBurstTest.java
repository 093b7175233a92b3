package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Many come at once, as when all that depends on a server has waited for its start. */
final class ConnectBurstTest {
    private static final int RAW = 2000;
    private static final int LINKS = 1500;
    /** Each has a pool of its own, and so holds some hundred kilobytes of direct memory. */
    private static final int BLOCKING = 500;
    private static final int CLIENTS = RAW + LINKS + BLOCKING;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Clients of one process. They begin at a line of input, and end when all have been served. */
    static final class Clients {
        private final Path path;
        private final int count;
        private final CountDownLatch begin = new CountDownLatch(1);
        private final CountDownLatch served;
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        private Clients(Path path, int count) {
            this.path = path;
            this.count = count;
            this.served = new CountDownLatch(count);
        }

        /** The kind, how many and the path; a thread each but for links. */
        public static void main(String[] args) throws Exception {
            Clients clients = new Clients(Path.of(args[2]), Integer.parseInt(args[1]));
            switch (args[0]) {
                case "raw" -> clients.onThreads(clients::raw);
                case "blocking" -> clients.onThreads(clients::blocking);
                default -> clients.links();
            }
            System.out.println(clients.failures.size() + " failed, first by " + clients.failures.peek());
        }

        private interface Life {
            void live(String message) throws Exception;
        }

        private void onThreads(Life life) throws Exception {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String message = "client " + i;
                threads.add(new Thread(() -> {
                    try {
                        begin.await();
                        life.live(message);
                    } catch (Throwable thrown) {
                        failed(thrown);
                    }
                }));
            }
            threads.forEach(Thread::start);
            awaitWord();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void awaitWord() throws IOException {
            System.out.println("ready");
            System.in.read();
            begin.countDown();
        }

        private void failed(Throwable thrown) {
            failures.add(thrown);
            served.countDown();
        }

        private void isServed(String message, String answer) {
            if (!answer.equals(message)) {
                throw new AssertionError(message + " got the answer of " + answer);
            }
            served.countDown();
        }

        private void raw(String message) throws Exception {
            try (RawPeer peer = RawPeer.connect(path)) {
                isServed(message, peer.write(RawPeer.text(message)).readFrame().text());
                served.await();
            }
        }

        private void blocking(String message) throws Exception {
            try (IpcClient client = IpcClient.connect(path, PATIENCE)) {
                isServed(message, client.request(message, PATIENCE).text());
                served.await();
            }
        }

        private void links() throws Exception {
            ClientOptions options = ClientOptions.builder().connectTimeout(PATIENCE).build();
            try (Gaman gaman = Gaman.create()) {
                awaitWord();
                for (int i = 0; i < count; i++) {
                    String message = "client " + i;
                    gaman.connect(path, options, ctx -> {
                        switch (ctx.stage()) {
                            case OPEN -> ctx.send(message);
                            case DATA -> isServed(message, ctx.text());
                            case CLOSE -> {
                                if (served.getCount() > 0) {
                                    failed(new IOException(ctx.closeReason() + " of " + message, ctx.closeCause()));
                                }
                            }
                        }
                    });
                }
                served.await();
            }
        }
    }

    private static ChildJvm start(String kind, int count, Path path) {
        return ChildJvm.start(Clients.class, List.of("-Xss256k", "-Xmx256m"), List.of(), kind, "" + count, path.toString());
    }

    @Test
    void fourThousandClientsAtOnceAreAllServed() {
        Descriptors.assumeFree(CLIENTS + 100);
        try (Served served = Served.echo();
                ChildJvm raw = start("raw", RAW, served.path);
                ChildJvm blocking = start("blocking", BLOCKING, served.path);
                ChildJvm links = start("link", LINKS, served.path)) {
            List<ChildJvm> children = List.of(raw, blocking, links);
            children.forEach(child -> assertEquals("ready", child.hear()));
            // Held up until no more fit into the backlog, as by a slow handler: whoever comes then has to wait.
            CountDownLatch release = served.hold();
            children.forEach(child -> child.say("go"));
            int[] probes = new int[1];
            Await.until("a full backlog", () -> {
                RawPeer probe = RawPeer.tryConnect(served.path);
                if (probe == null) {
                    return true;
                }
                probe.close();
                probes[0]++;
                return false;
            });
            long begin = System.nanoTime();
            release.countDown();
            children.forEach(child -> assertEquals("0 failed, first by null", child.hear()));
            long millis = (System.nanoTime() - begin) / 1_000_000;
            Await.until("the last one's end", () -> served.gaman.stats().open() == 0);
            IpcStats stats = served.gaman.stats();
            System.out.println(CLIENTS + " clients at once, more than the backlog holds: "
                    + (stats.accepted() - probes[0]) + " accepted, " + stats.refused() + " refused, " + stats.messagesOut()
                    + " answered, " + millis + " ms from the first accept to the last end");
            assertEquals(List.of((long) CLIENTS + probes[0], 0L, (long) CLIENTS),
                    List.of(stats.accepted(), stats.refused(), stats.messagesOut()));
        }
    }

    /** Clients of many kinds fail at once where there is no room for them to wait. */
    @Test
    void aThousandWaitWhileTheLoopIsBusy() throws Exception {
        Path most = Path.of("/proc/sys/net/core/somaxconn");
        int room = Files.exists(most) ? Integer.parseInt(Files.readAllLines(most).get(0).strip()) : 128;
        List<RawPeer> peers = new ArrayList<>();
        try (Served served = Served.echo()) {
            CountDownLatch release = served.hold();
            for (RawPeer peer = RawPeer.tryConnect(served.path); peer != null; peer = RawPeer.tryConnect(served.path)) {
                peers.add(peer.write(RawPeer.text("client " + peers.size())));
            }
            System.out.println(peers.size() + " clients wait for a loop that is held up; the system allows " + room);
            assertTrue(peers.size() >= Math.min(1024, room), peers.size() + " clients");
            release.countDown();
            for (int i = 0; i < peers.size(); i++) {
                assertEquals("client " + i, peers.get(i).readFrame().text());
            }
            peers.forEach(RawPeer::close);
        } finally {
            peers.forEach(RawPeer::close);
        }
    }
}

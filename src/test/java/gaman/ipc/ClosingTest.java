package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever can be closed, from wherever that can be done. */
final class ClosingTest {
    /** What is closed, and how often from each place: ten thousand times in all, most of them where it costs least. */
    private enum What {
        GAMAN(400), ENDPOINT(300), CONNECTION(967);

        final int rounds;

        What(int rounds) {
            this.rounds = rounds;
        }
    }

    private enum From {
        OPEN, DATA, CLOSE, ON_WRITABLE, TASK, EIGHT_THREADS
    }

    private static final int THREADS = 8;

    /** One kind of close again and again, of a server that lasts for as long as it is not closed itself. */
    private static final class Rounds implements IpcHandler {
        private final What what;
        private final From from;
        private final ExecutorService threads;
        private final CyclicBarrier together = new CyclicBarrier(THREADS);
        private final SocketDirectory directory = new SocketDirectory();
        private final Path path = directory.resolve("s.sock");
        private final AtomicInteger opens = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private final Semaphore opened = new Semaphore(0);
        private final Semaphore ended = new Semaphore(0);
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        private volatile Gaman gaman;
        private volatile IpcEndpoint endpoint;
        private volatile IpcContext connection;

        Rounds(What what, From from, ExecutorService threads) {
            this.what = what;
            this.from = from;
            this.threads = threads;
        }

        @Override
        public void handle(IpcContext ctx) {
            if (ctx.stage() == Stage.OPEN) {
                connection = ctx;
                ctx.send("hello");
                opens.incrementAndGet();
                opened.release();
                if (from == From.ON_WRITABLE) {
                    ctx.onWritable(this::close);
                }
            }
            if (ctx.stage().name().equals(from.name())) {
                close();
            }
            if (ctx.stage() == Stage.CLOSE) {
                if (ctx.closeReason() != reason()) {
                    wrong.add("it has ended for " + ctx.closeReason());
                }
                closes.incrementAndGet();
                ended.release();
            }
        }

        private CloseReason reason() {
            if (from == From.CLOSE) {
                return CloseReason.PEER_CLOSED;
            }
            return what == What.CONNECTION ? CloseReason.LOCAL_CLOSE : CloseReason.SHUTDOWN;
        }

        /** On whatever thread: it has taken effect when it returns. */
        private void close() {
            switch (what) {
                case GAMAN -> gaman.close();
                case ENDPOINT -> endpoint.close();
                case CONNECTION -> connection.close();
            }
            if (what == What.CONNECTION ? connection.isOpen() : Files.exists(path)) {
                wrong.add("it is as if it were not closed");
            }
        }

        /** Returns how often {@code close()} was called. */
        int run(int rounds) throws Exception {
            for (int round = 1; round <= rounds; round++) {
                String name = what + " from " + from + ", round " + round;
                serve();
                try (RawPeer peer = RawPeer.connect(path)) {
                    await(opened, name);
                    assertEquals("hello", peer.readFrame().text(), name);
                    List<Future<Integer>> calls = begin(peer);
                    if (from != From.CLOSE) {
                        assertEquals(0, peer.readToEnd().length, name);
                    }
                    peer.close();
                    await(ended, name);
                    for (Future<Integer> call : calls) {
                        int seen = call.get();
                        assertTrue(what != What.GAMAN || seen == round, name + ": close() has returned before CLOSE");
                    }
                }
                if (what == What.GAMAN) {
                    gaman.close(); // waits for the end, which a callback only begins
                }
                assertEquals(List.of(round, round), List.of(opens.get(), closes.get()), name);
                assertEquals(List.of(), wrong, name);
            }
            gaman.close();
            assertEquals(List.of(rounds, rounds), List.of(opens.get(), closes.get()), what + " from " + from);
            assertEquals(List.of(), directory.names());
            directory.close();
            return rounds * (from == From.EIGHT_THREADS ? THREADS : 1);
        }

        private void serve() throws Exception {
            boolean anew = gaman == null || what == What.GAMAN;
            if (anew) {
                gaman = Gaman.create();
            }
            if (anew || what == What.ENDPOINT) {
                endpoint = gaman.ipc(path, this);
                gaman.mountServer();
            }
        }

        private List<Future<Integer>> begin(RawPeer peer) {
            switch (from) {
                case DATA -> peer.write(RawPeer.text("x"));
                case CLOSE -> peer.close();
                case TASK -> gaman.execute(this::close);
                case EIGHT_THREADS -> {
                    Callable<Integer> call = () -> {
                        together.await();
                        close();
                        return closes.get();
                    };
                    List<Future<Integer>> calls = new ArrayList<>();
                    Collections.nCopies(THREADS, call).forEach(each -> calls.add(threads.submit(each)));
                    return calls;
                }
                default -> { }
            }
            return List.of();
        }

        private static void await(Semaphore event, String name) throws InterruptedException {
            assertTrue(event.tryAcquire(30, TimeUnit.SECONDS), name);
        }
    }

    @Test
    void endsEachConnectionOnceAndLeavesNothingBehindTenThousandTimes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        int rounds = 0;
        int calls = 0;
        try {
            new Rounds(What.GAMAN, From.OPEN, threads).run(1); // after which the JVM has opened what it keeps
            long descriptors = Descriptors.open();
            for (What what : What.values()) {
                for (From from : From.values()) {
                    calls += new Rounds(what, from, threads).run(what.rounds);
                    rounds += what.rounds;
                }
            }
            Descriptors.awaitAtMost(descriptors);
        } finally {
            threads.shutdownNow();
        }
        System.out.println("closing a Gaman, an endpoint or a connection from " + From.values().length + " places: " + rounds
                + " rounds, " + calls + " calls of close(), one CLOSE per OPEN, no file and no descriptor left");
    }
}

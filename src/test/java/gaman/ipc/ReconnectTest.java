package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Links whose servers come and go. */
final class ReconnectTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static ClientOptions reconnecting(Duration minDelay, Duration maxDelay) {
        return ClientOptions.builder().reconnect(minDelay, maxDelay).build();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> !name.equals("program-pump")
                && !name.startsWith("process")).collect(Collectors.toSet());
    }

    /** Counts connections, and what was heard on the one that there is. */
    private static final class Lives implements IpcHandler {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger answers = new AtomicInteger();
        final List<String> wrong = new CopyOnWriteArrayList<>();

        @Override
        public void handle(IpcContext ctx) {
            switch (ctx.stage()) {
                case OPEN -> {
                    answers.set(0);
                    expect(opened.getAndIncrement() == ended.get(), "OPEN before the CLOSE of the one before");
                }
                case DATA -> answers.incrementAndGet();
                case CLOSE -> {
                    expect(ended.incrementAndGet() == opened.get(), "CLOSE without OPEN");
                    CloseReason reason = ctx.closeReason();
                    expect(reason == CloseReason.PEER_CLOSED || reason == CloseReason.TRUNCATED
                            || reason == CloseReason.SHUTDOWN, "ended by " + reason);
                }
            }
        }

        private void expect(boolean right, String otherwise) {
            if (!right) {
                wrong.add(otherwise);
            }
        }
    }

    @Test
    void aSendingLinkOutlivesFiftyKilledServers() throws Exception {
        int kills = 50;
        Lives lives = new Lives();
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Path path = directory.resolve("s");
            long descriptors = Descriptors.open();
            IpcLink link = gaman.connect(path, reconnecting(Duration.ofMillis(1), Duration.ofMillis(8)), lives);
            AtomicBoolean sending = new AtomicBoolean(true);
            Thread sender = new Thread(() -> {
                while (sending.get()) {
                    if (!link.send("message")) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
                }
            });
            sender.start();
            Set<String> threads = threads();
            ChildJvm next = start(path);
            for (int i = 1; i <= kills; i++) {
                try (ChildJvm server = next) {
                    assertEquals("listening", server.ask(""));
                    // Starts its JVM while this one serves.
                    next = i < kills ? start(path) : null;
                    String which = "server " + i;
                    Await.until("answers of " + which, () -> lives.answers.get() > 10);
                    server.kill();
                    // Its listener may outlive its connections for a moment, and take one more.
                    Await.until(() -> "no connection with " + which + ", " + lives.opened + " and " + lives.ended,
                            () -> lives.ended.get() == lives.opened.get());
                    lives.answers.set(0);
                }
            }
            Set<String> more = new HashSet<>(threads());
            more.removeAll(threads); // some may have ended: those of other tests
            assertEquals(Set.of(), more);
            sending.set(false);
            sender.join();
            link.close();
            Descriptors.awaitAtMost(descriptors);
            assertEquals(List.of(), lives.wrong);
            assertTrue(lives.opened.get() >= kills, lives.opened + " connections");
            assertEquals(lives.opened.get(), gaman.stats().connected());
        }
        assertEquals(lives.opened.get(), lives.ended.get());
    }

    private static ChildJvm start(Path path) {
        return ChildJvm.start(EchoServer.class, List.of("-Xshare:auto"), List.of(), path.toString());
    }

    @Test
    void sendWhileDisconnectedReturnsFalseAndNothingIsKept() throws IOException {
        Recorder recorder = new Recorder();
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Path path = directory.resolve("s");
            IpcLink link = gaman.connect(path, reconnecting(Duration.ofMillis(1), Duration.ofMillis(5)), ctx -> { });
            assertFalse(link.isConnected());
            assertFalse(link.send("lost"));
            try (Gaman server = Gaman.create()) {
                server.ipc(path, recorder);
                server.mountServer();
                Await.until("a connection", link::isConnected);
                assertTrue(link.send("kept"));
                recorder.until(2);
            }
            Await.until("its end", () -> !link.isConnected());
            assertFalse(link.send("lost too"));
        }
        assertEquals(List.of("OPEN", "DATA TEXT kept", "CLOSE SHUTDOWN"), recorder.events);
    }

    @Test
    void closingInTheDelayEndsItAtOnceWithoutAnotherCall() {
        Recorder recorder = new Recorder();
        try (SocketDirectory directory = new SocketDirectory(); RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            IpcLink never = gaman.connect(directory.resolve("nobody"), reconnecting(HOUR, HOUR), recorder);
            IpcLink lost = gaman.connect(server.path, reconnecting(HOUR, HOUR), recorder);
            server.accept().close();
            recorder.untilClosed();
            never.close();
            lost.close();
            long began = System.nanoTime();
            gaman.close();
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
            assertEquals(List.of("OPEN", "CLOSE PEER_CLOSED"), recorder.events);
        }
    }

    @Test
    void closingDuringAnAttemptThatFailsIsNotHeardEither() {
        Recorder recorder = new Recorder();
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            for (int i = 0; i < 2000; i++) {
                IpcLink link = gaman.connect(directory.resolve("nobody"),
                        reconnecting(Duration.ofMillis(1), Duration.ofMillis(1)), recorder);
                // At one moment or another of the first attempt.
                long close = System.nanoTime() + i % 100 * 1000;
                while (System.nanoTime() < close) {
                    Thread.onSpinWait();
                }
                link.close();
            }
        }
        assertEquals(List.of(), recorder.events);
    }

    @Test
    void aClosedLinkTriesNoMore() {
        try (RawServer server = new RawServer(); RawServer other = new RawServer(); Gaman gaman = Gaman.create()) {
            IpcLink link = refused(gaman, server, 20, 20);
            server.accept();
            server.accept();
            link.close();
            // The other link's attempts show that the time for more has come and gone.
            refused(gaman, other, 20, 20);
            for (int i = 0; i < 5; i++) {
                other.accept();
            }
            assertNull(server.acceptNow());
        }
    }

    /** Makes every attempt fail, before a byte is sent, in a way that the server can count. */
    private static IpcLink refused(Gaman gaman, RawServer server, int minMillis, int maxMillis) {
        return gaman.connect(server.path, ClientOptions.builder().requirePeer("no such user")
                .reconnect(Duration.ofMillis(minMillis), Duration.ofMillis(maxMillis)).build(), ctx -> { });
    }

    @Test
    void aServerThatDropsEveryConnectionIsTriedLessAndLessOftenAndAtOnceAfterOneThatLasted() {
        // The shortest is long against what this thread and the loop may be held up, each delay at least half of twice that.
        int shortest = 40;
        int drops = 5;
        long last = TimeUnit.MILLISECONDS.toNanos((long) shortest << drops - 2);
        try (RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            gaman.connect(server.path, reconnecting(Duration.ofMillis(shortest), Duration.ofHours(1)), ctx -> { });
            long before = 0;
            for (int i = 0; i < drops; i++) {
                before = System.nanoTime();
                server.accept().close();
            }
            long waited = System.nanoTime() - before;
            assertTrue(waited > last / 4, waited + " ns");
            // More than once, since this thread may be held up as well.
            long soon = Long.MAX_VALUE;
            RawPeer peer = server.accept();
            for (int i = 0; i < 5 && soon > last / 3; i++) {
                long lasts = System.nanoTime() + 3 * last;
                Await.until("a connection that lasts", () -> System.nanoTime() > lasts);
                before = System.nanoTime();
                peer.close();
                peer = server.accept();
                soon = Math.min(soon, System.nanoTime() - before);
            }
            assertTrue(soon <= last / 3, soon + " ns");
        }
    }

    @Test
    void theDelaysGrowToTheLongestAndAreNeverTheSame() {
        List<Long> nanos = new ArrayList<>();
        try (RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            refused(gaman, server, 10, 80);
            server.accept();
            for (int i = 0; i < 13; i++) {
                long before = System.nanoTime();
                server.accept();
                nanos.add(System.nanoTime() - before);
            }
        }
        for (int i = 0; i < nanos.size(); i++) {
            long delay = TimeUnit.MILLISECONDS.toNanos(Math.min(80, 10L << Math.min(i, 3)));
            // A quarter of the shortest delay, half of which may be cut off, for the time that this thread loses.
            assertTrue(nanos.get(i) > delay / 4, i + " of " + nanos);
        }
        List<Long> longest = nanos.subList(3, nanos.size());
        assertTrue(longest.stream().mapToLong(Long::longValue).sum() < TimeUnit.SECONDS.toNanos(3), longest.toString());
        long spread = longest.stream().mapToLong(Long::longValue).max().orElseThrow()
                - longest.stream().mapToLong(Long::longValue).min().orElseThrow();
        assertTrue(spread > TimeUnit.MILLISECONDS.toNanos(2), longest.toString());
    }

    @Test
    void aLinkThatItsProgramHasClosedStaysClosedThoughItsServerEndsItFirst() throws InterruptedException {
        AtomicInteger opens = new AtomicInteger();
        try (RawServer first = new RawServer(); RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            CountDownLatch inHandler = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            gaman.connect(first.path, ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    inHandler.countDown();
                    goOn.await();
                }
            });
            Recorder recorder = new Recorder(ctx -> opens.addAndGet(ctx.stage() == Stage.OPEN ? 1 : 0));
            gaman.connect(server.path, reconnecting(Duration.ofMillis(1), Duration.ofMillis(1)), recorder);
            RawPeer blocker = first.accept();
            RawPeer peer = server.accept();
            IpcContext ctx = recorder.connection();
            // Both are ready in one pass, the blocker first.
            CountDownLatch bothReady = Served.hold(gaman);
            blocker.write(RawPeer.text("hold the loop"));
            peer.write(RawPeer.text("is not handled any more"));
            bothReady.countDown();
            inHandler.await();
            ctx.send("what fails to be written");
            ctx.close();
            peer.close();
            goOn.countDown();
            recorder.untilClosed();
            long fiftyDelays = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
            Await.until("the time of another attempt", () -> System.nanoTime() > fiftyDelays);
            blocker.close();
            gaman.close();
            assertEquals(1, opens.get());
        }
    }

    @Test
    void thatAServerIsLostAndCanNotBeHadBackIsSaidOnce() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (LogCapture log = new LogCapture(lines); RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            gaman.connect(server.path, reconnecting(Duration.ofMillis(1), Duration.ofMillis(1)), ctx -> { });
            RawPeer peer = server.accept();
            server.stopListening();
            peer.close();
            Await.until("a warning", () -> !lines.isEmpty());
            gaman.close();
            assertEquals(1, lines.size(), lines.toString());
            String line = lines.get(0);
            assertTrue(line.startsWith("WARNING connecting again to " + server.path + " until it works: can't connect to "), line);
            assertTrue(line.endsWith(" null"), "a stack trace, which tells nothing more: " + line);
            log.flush();
        }
    }
}

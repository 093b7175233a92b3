package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import gaman.ipc.testing.AllAtOnce;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ends that take all the time they may: five seconds without progress, six for a shutdown, one for a peer that never ends. */
@ExtendWith(AllAtOnce.class)
final class SlowEndingTest {
    @Test
    void sendsEverythingToASlowReaderThatKeepsReading() {
        int length = 2_000_000;
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[length]);
                ctx.close();
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            int read = 0;
            // Longer than a peer that takes nothing is waited for.
            long end = System.nanoTime() + Limits.FLUSH_TIMEOUT_NANOS + 1_000_000_000L;
            while (System.nanoTime() < end) {
                read += peer.read(10_000).length;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertEquals(length + 5 - read, peer.readToEnd().length);
        }
    }

    @Test
    void cutsOffAPeerThatTakesNothingOfWhatIsPending() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[1_000_000]);
                ctx.close();
            }
        });
        try (Served served = new Served(recorder)) {
            served.connect().write(RawPeer.text("go"));
            assertEquals(List.of("OPEN", "DATA TEXT go", "CLOSE LOCAL_CLOSE"), recorder.untilClosed());
            assertEquals(0, served.gaman.stats().pendingBytes());
        }
    }

    @Test
    void waitsOnlySoLongForAPeerThatNeverEnds() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.close();
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer deaf = served.connect();
            recorder.untilClosed();
            assertEquals(0, deaf.readToEnd().length);
        }
    }

    @Test
    void countsTheEndsTimeFromTheEndHoweverSlowTheHandlerWas() {
        IpcOptions options = IpcOptions.builder().idleTimeout(Duration.ofMinutes(5)).build();
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                long begin = System.nanoTime();
                Await.until("more than the time for flushing",
                        () -> System.nanoTime() - begin > Limits.FLUSH_TIMEOUT_NANOS + 300_000_000L);
                ctx.send(new byte[1_000_000]);
                ctx.close();
            }
        })) {
            assertEquals(1_000_005, served.connect().write(RawPeer.text("go")).readToEnd().length);
        }
    }

    @Test
    void cutsOffAtShutdownWhoeverTakesTooLong() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            recorder.connection().send(new byte[2_000_000]);
            AtomicBoolean done = new AtomicBoolean();
            Thread slow = new Thread(() -> {
                // Some progress all the time, but far from done in the seven seconds that close() takes at most.
                try {
                    while (!done.get()) {
                        peer.read(4_000);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                } catch (AssertionError | UncheckedIOException ended) {
                    // Cut off.
                }
            });
            slow.start();
            served.gaman.close();
            assertEquals("CLOSE SHUTDOWN", recorder.events.get(1));
            done.set(true);
        }
    }

    @Test
    void aClientsCloseIsBoundedThoughOtherThreadsAreAtWorkWithASlowServer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RawServer server = new RawServer()) {
            IpcClient client = IpcClient.connect(server.path);
            RawPeer peer = server.accept();
            Future<Boolean> sent = threads.submit(() -> client.send(new byte[2 << 20]));
            peer.read(1 << 20);
            Future<?> closed = threads.submit(client::close);
            // Just enough for the client to believe that it goes on: all of it would take a minute.
            ByteBuffer little = ByteBuffer.allocate(16);
            while (!closed.isDone()) {
                peer.channel().read(little.clear());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            closed.get();
            assertFalse(sent.get());
        } finally {
            threads.shutdownNow();
        }
    }
}

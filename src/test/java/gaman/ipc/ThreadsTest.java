package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other threads send and close; order and counts hold. */
final class ThreadsTest {
    @Test
    void keepsTheOrderOfEachOfEightThreadsOver100000MessagesEach() throws InterruptedException {
        int threads = 8;
        int messages = 100_000;
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                senders.add(new Thread(() -> {
                    for (int i = 0; i < messages; i++) {
                        awaitWritable(ctx);
                        assertTrue(ctx.send(ByteBuffer.allocate(8).putInt(sender).putInt(i).flip()));
                    }
                }));
            }
            senders.forEach(Thread::start);
            int[] next = new int[threads];
            for (int i = 0; i < threads * messages; i++) {
                ByteBuffer message = ByteBuffer.wrap(peer.read(13), 5, 8);
                int sender = message.getInt();
                assertEquals(next[sender]++, message.getInt(), "thread " + sender);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            ctx.close();
            assertFalse(ctx.send("after close"));
            assertEquals(null, peer.readFrame());
        }
    }

    private static void awaitWritable(IpcContext ctx) {
        while (ctx.isOpen() && !ctx.isWritable()) {
            Semaphore writable = new Semaphore(0);
            if (ctx.onWritable(writable::release)) {
                writable.acquireUninterruptibly();
            }
        }
    }

    @Test
    void wakesTheLoopAtMostOncePerPassForManySends() throws InterruptedException {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            served.gaman.execute(() -> {
                held.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            held.await();
            for (int i = 0; i < 1000; i++) {
                assertTrue(ctx.send("m" + i));
            }
            release.countDown();
            for (int i = 0; i < 1000; i++) {
                assertEquals("m" + i, peer.readFrame().text());
            }
        }
    }

    @Test
    void countsWhatOtherThreadsQueueAgainstTheLimit() throws InterruptedException {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().maxPendingBytes(100_000).build(), recorder)) {
            served.connect();
            IpcContext ctx = recorder.connection();
            CountDownLatch release = new CountDownLatch(1);
            served.gaman.execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            int taken = 0;
            while (ctx.send(new byte[9_995])) {
                taken++;
            }
            assertEquals(10, taken);
            assertFalse(ctx.isOpen() || ctx.isWritable());
            release.countDown();
            assertEquals(List.of("OPEN", "CLOSE SLOW_CONSUMER"), recorder.untilClosed());
        }
    }

    enum From {
        OPEN, DATA, CLOSE, TASK, ON_WRITABLE, OTHER_THREAD
    }

    @ParameterizedTest
    @EnumSource(From.class)
    void shutsDownFromEveryCallback(From from) {
        AtomicInteger closes = new AtomicInteger();
        Gaman[] server = new Gaman[1];
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.CLOSE) {
                closes.incrementAndGet();
            }
            if (ctx.stage().name().equals(from.name())) {
                server[0].close();
            } else if (from == From.ON_WRITABLE && ctx.stage() == Stage.OPEN) {
                ctx.onWritable(() -> server[0].close());
            }
        });
        try (Served served = new Served(recorder)) {
            server[0] = served.gaman;
            RawPeer peer = served.connect();
            recorder.until(1);
            switch (from) {
                case DATA -> peer.write(RawPeer.text("x"));
                case CLOSE -> peer.close();
                case TASK -> served.gaman.execute(served.gaman::close);
                case OTHER_THREAD -> new Thread(served.gaman::close).start();
                default -> { }
            }
            if (from != From.CLOSE) {
                peer.readToEnd();
                peer.close();
            }
            served.gaman.close();
            assertEquals(1, closes.get());
            assertEquals(List.of(), served.directory.names());
        }
    }

    @Test
    void shutsDownFromEightThreadsAtOnceWithoutHangingOrLosing() throws InterruptedException {
        for (int round = 0; round < 1250; round++) {
            AtomicInteger opens = new AtomicInteger();
            AtomicInteger closes = new AtomicInteger();
            try (Served served = new Served(ctx -> {
                switch (ctx.stage()) {
                    case OPEN -> {
                        opens.incrementAndGet();
                        ctx.send("hello");
                    }
                    case CLOSE -> closes.incrementAndGet();
                    default -> { }
                }
            })) {
                RawPeer peer = served.connect();
                assertEquals("hello", peer.readFrame().text());
                Thread reader = new Thread(() -> {
                    peer.readToEnd();
                    peer.close();
                });
                reader.start();
                CountDownLatch together = new CountDownLatch(1);
                List<Thread> closers = new ArrayList<>();
                for (int t = 0; t < 8; t++) {
                    closers.add(new Thread(() -> {
                        try {
                            together.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        served.gaman.close();
                        assertEquals(opens.get(), closes.get());
                    }));
                }
                closers.forEach(Thread::start);
                together.countDown();
                for (Thread closer : closers) {
                    closer.join();
                }
                reader.join();
                assertEquals(1, closes.get());
                assertEquals(List.of(), served.directory.names());
            }
        }
    }

    @Test
    void flushesWhatWasSentBeforeTheShutdown() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            for (int i = 0; i < 100; i++) {
                assertTrue(ctx.send(new byte[20_000]));
            }
            Thread closer = new Thread(served.gaman::close);
            closer.start();
            assertEquals(100 * 20_005, peer.readToEnd().length);
            peer.close();
            assertEquals(List.of("OPEN", "CLOSE SHUTDOWN"), recorder.untilClosed());
        }
    }

    @Test
    void keepsTheJvmAliveOnlyUntilItIsClosed() {
        Thread[] loop = new Thread[1];
        try (Served served = Served.echo()) {
            served.gaman.execute(() -> loop[0] = Thread.currentThread());
            Await.until("the loop's thread", () -> loop[0] != null);
            assertFalse(loop[0].isDaemon());
        }
        Await.until("the loop's thread to end", () -> !loop[0].isAlive());
    }
}

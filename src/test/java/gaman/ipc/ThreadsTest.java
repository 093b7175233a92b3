package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
    void seesWhatOtherThreadsHaveQueuedInWritability() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().highWaterMark(20_000).build(), recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            CountDownLatch release = served.hold();
            assertTrue(ctx.send(new byte[19_000]));
            assertTrue(ctx.isWritable());
            assertTrue(ctx.send(new byte[1_000]));
            assertFalse(ctx.isWritable());
            release.countDown();
            peer.read(20_010);
            Await.until("writable again", ctx::isWritable);
        }
    }

    @Test
    void bytesGivenFromAnotherThreadMayBeChangedAtOnce() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            CountDownLatch release = served.hold();
            List<Function<byte[], Object>> forms = List.of(bytes -> bytes, ByteBuffer::wrap);
            for (Function<byte[], Object> form : forms) {
                byte[] bytes = {1, 2, 3};
                assertTrue(ctx.send(form.apply(bytes)));
                Arrays.fill(bytes, (byte) 9);
            }
            release.countDown();
            for (Object form : forms) {
                assertArrayEquals(RawPeer.frame(2, new byte[] {1, 2, 3}), peer.read(8));
            }
        }
    }

    enum End {
        CLOSE_IN_HANDLER, HANDLER_THROWS, BAD_FRAME, PEER_ENDS, SHUTDOWN
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void sendsWhatAnotherThreadGaveBeforeTheEndHoweverItCame(End end) {
        List<Boolean> taken = new CopyOnWriteArrayList<>();
        Gaman[] server = new Gaman[1];
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 100; i++) {
                        taken.add(ctx.send("m" + i));
                    }
                }).join();
                switch (end) {
                    case CLOSE_IN_HANDLER -> ctx.close();
                    case HANDLER_THROWS -> throw new IllegalStateException("on purpose");
                    case SHUTDOWN -> server[0].close();
                    default -> { }
                }
            }
        })) {
            server[0] = served.gaman;
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            if (end == End.BAD_FRAME) {
                peer.write(new byte[] {0, 0, 0, 0});
            } else if (end == End.PEER_ENDS) {
                peer.end();
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("m" + i, peer.readFrame().text());
            }
            assertEquals(null, peer.readFrame());
            assertFalse(taken.contains(false));
        }
    }

    @Test
    void deliversEveryMessageThatWasTakenWhileAnotherThreadCloses() throws InterruptedException {
        int message = RawPeer.text("x").length;
        for (int round = 0; round < 60; round++) {
            Recorder recorder = new Recorder();
            try (Served served = new Served(recorder)) {
                RawPeer peer = served.connect();
                IpcContext ctx = recorder.connection();
                AtomicInteger taken = new AtomicInteger();
                Thread sender = new Thread(() -> {
                    while (ctx.send("x")) {
                        taken.incrementAndGet();
                    }
                });
                Thread closer = new Thread(round % 2 == 0 ? ctx::close : served.gaman::close);
                sender.start();
                Await.until("some messages", () -> taken.get() > 20 || !sender.isAlive());
                closer.start();
                int came = peer.readToEnd().length;
                peer.close();
                sender.join();
                closer.join();
                assertEquals(taken.get() * message, came, "round " + round);
            }
        }
    }

    @Test
    void putsWhatAHandlerSendsBehindWhatItsWorkerHasSent() {
        IpcEndpoint[] endpoint = new IpcEndpoint[1];
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                CompletableFuture.runAsync(() -> ctx.send("1")).join();
                ctx.send("2");
                endpoint[0].broadcast("3");
                ctx.send("4");
                CompletableFuture.runAsync(() -> {
                    endpoint[0].broadcast("5");
                    ctx.send("6");
                    endpoint[0].broadcast("7");
                    ctx.close();
                });
            }
        })) {
            endpoint[0] = served.endpoint;
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            for (int i = 1; i <= 7; i++) {
                assertEquals("" + i, peer.readFrame().text());
            }
            assertEquals(null, peer.readFrame());
        }
    }

    @Test
    void handsOverNothingMoreOnceAnotherThreadHasClosed() throws InterruptedException {
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                inHandler.countDown();
                closed.await();
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect().write("[1][2][3]");
            inHandler.await();
            recorder.connection().close();
            closed.countDown();
            peer.end().readToEnd();
            assertEquals(List.of("OPEN", "DATA JSON [1]", "CLOSE LOCAL_CLOSE"), recorder.untilClosed());
        }
    }

    @Test
    void handsOverNothingMoreOnceTheEndpointIsClosed() throws InterruptedException {
        AtomicBoolean endpointClosed = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA && endpointClosed.get()) {
                late.incrementAndGet();
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            Thread flood = new Thread(() -> {
                for (int after = 0; after < 1000; after += endpointClosed.get() ? 1 : 0) {
                    peer.write(RawPeer.text("x"));
                }
                peer.close();
            });
            flood.start();
            recorder.until(100);
            served.endpoint.close();
            endpointClosed.set(true);
            recorder.untilClosed();
            flood.join();
            assertTrue(late.get() <= 1, late + " messages after the end; one may be in the handler's hands");
        }
    }

    @Test
    void skipsAndCountsAPeerThatIsNotWritableInABroadcast() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().highWaterMark(1000).build(), recorder)) {
            served.connect();
            recorder.connection().send(new byte[1_000_000]);
            Await.until("a peer that is behind", () -> !recorder.connection().isWritable());
            RawPeer reader = served.connect();
            recorder.until(2);
            served.endpoint.broadcast("news");
            assertEquals("news", reader.readFrame().text());
            assertEquals(1, served.gaman.stats().broadcastsSkipped());
        }
    }

    @Test
    void skipsButNeverEndsAReaderToWhichManyThreadsBroadcast() throws InterruptedException {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(100_000).build();
        Recorder recorder = new Recorder();
        try (Served served = new Served(options, recorder)) {
            for (int round = 0; round < 20; round++) {
                RawPeer peer = served.connect();
                recorder.until(round + 1);
                Thread reader = new Thread(() -> {
                    while (peer.readFrame() != null) {
                        Thread.onSpinWait();
                    }
                    peer.close();
                });
                reader.start();
                List<Thread> broadcasters = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    broadcasters.add(new Thread(() -> {
                        for (int i = 0; i < 20; i++) {
                            served.endpoint.broadcast(new byte[90_000]);
                        }
                    }));
                }
                broadcasters.forEach(Thread::start);
                for (Thread broadcaster : broadcasters) {
                    broadcaster.join();
                }
                assertTrue(recorder.connections.get(round).isOpen(), "round " + round);
            }
            served.endpoint.close();
            recorder.untilClosed(20);
        }
    }

    @Test
    void closesWhatItAcceptsWhileItCloses() throws IOException {
        for (int round = 0; round < 500; round++) {
            AtomicInteger opens = new AtomicInteger();
            AtomicInteger closes = new AtomicInteger();
            SocketDirectory directory = new SocketDirectory();
            Path path = directory.resolve("s");
            Acceptor[] endpoint = new Acceptor[1];
            try (Gaman gaman = Gaman.create()) {
                endpoint[0] = (Acceptor) gaman.ipc(path, ctx -> {
                    if (ctx.stage() == Stage.OPEN && opens.incrementAndGet() == 1) {
                        ctx.send("to a peer that is gone, so that this connection ends at once");
                        while (!endpoint[0].stopped) {
                            Thread.onSpinWait(); // until close() is under way, with the listener still open
                        }
                    } else if (ctx.stage() == Stage.CLOSE) {
                        closes.incrementAndGet();
                    }
                });
                gaman.mountServer();
                try (RawPeer first = RawPeer.connect(path); RawPeer second = RawPeer.connect(path)) {
                    first.close();
                    Await.until("the first to be accepted", () -> opens.get() > 0);
                    Thread reader = new Thread(() -> {
                        try (second) {
                            second.readToEnd();
                        } catch (UncheckedIOException neverAccepted) {
                            // Reset when the listener was closed.
                        }
                    });
                    reader.start();
                    gaman.close();
                }
            }
            assertEquals(opens.get(), closes.get(), "round " + round);
            directory.close();
        }
    }

    @Test
    void countsWhatOtherThreadsQueueAgainstTheLimit() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().maxPendingBytes(100_000).build(), recorder)) {
            served.connect();
            IpcContext ctx = recorder.connection();
            CountDownLatch release = served.hold();
            int taken = 0;
            while (ctx.send(new byte[9_995])) {
                taken++;
            }
            // Up to the limit, and one more: none is refused while no more than the high-water mark waits.
            assertEquals(11, taken);
            assertFalse(ctx.isOpen() || ctx.isWritable());
            release.countDown();
            assertEquals(List.of("OPEN", "CLOSE SLOW_CONSUMER"), recorder.untilClosed());
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
    void keepsTheJvmAliveOnlyUntilItIsClosedWhoeverStartedIt() throws InterruptedException {
        Thread[] loop = new Thread[1];
        Served[] mounted = new Served[1];
        Thread daemon = new Thread(() -> mounted[0] = Served.echo());
        daemon.setDaemon(true);
        daemon.start();
        daemon.join();
        try (Served served = mounted[0]) {
            served.gaman.execute(() -> loop[0] = Thread.currentThread());
            Await.until("the loop's thread", () -> loop[0] != null);
            assertFalse(loop[0].isDaemon());
        }
        Await.until("the loop's thread to end", () -> !loop[0].isAlive());
    }
}

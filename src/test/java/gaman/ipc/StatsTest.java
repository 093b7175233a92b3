package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is counted, against what really happened. */
final class StatsTest {
    private static IpcOptions.Builder options() {
        return IpcOptions.builder().maxFrameSize(10_000).maxPendingBytes(50_000).highWaterMark(10_000).lowWaterMark(5_000);
    }

    /** Does what it is told; OPEN sends nothing, so that only answers are counted. */
    private static void obey(IpcContext ctx) {
        if (ctx.stage() != Stage.DATA) {
            return;
        }
        switch (ctx.text()) {
            case "close" -> ctx.close();
            case "fail" -> throw new IllegalStateException("as it was told");
            case "fail later" -> ctx.onWritable(() -> {
                throw new IllegalStateException("as it was told");
            });
            case "flood" -> {
                while (ctx.send(new byte[9_000])) {
                    assertTrue(ctx.isOpen());
                }
            }
            default -> ctx.send(ctx.body());
        }
    }

    private static void end(Served served, byte[]... messages) {
        RawPeer peer = served.connect();
        for (byte[] message : messages) {
            peer.write(message);
        }
        peer.end().readToEnd();
        peer.close();
    }

    /** Ends connections in each way, as often as the reason's place in the list, so that none is taken for another. */
    @Test
    void countsEachEndUnderItsReason() {
        Map<CloseReason, Long> expected = new EnumMap<>(CloseReason.class);
        IpcOptions clocked = options().idleTimeout(Duration.ofMillis(50)).build();
        IpcOptions impatient = options().frameTimeout(Duration.ofMillis(50)).build();
        List<RawPeer> peers = new ArrayList<>();
        try (Served served = new Served(options().build(), StatsTest::obey)) {
            served.gaman.ipc(served.directory.resolve("clocked"), clocked, StatsTest::obey);
            served.gaman.ipc(served.directory.resolve("impatient"), impatient, StatsTest::obey);
            served.gaman.ipc(served.directory.resolve("closed"), options().allowPeer(peer -> false).build(), StatsTest::obey);
            IpcEndpoint ending = served.gaman.ipc(served.directory.resolve("ending"), StatsTest::obey);
            for (CloseReason reason : CloseReason.values()) {
                long times = reason == CloseReason.IO_ERROR ? 0 : reason.ordinal() + 1;
                expected.put(reason, times);
                for (int i = 0; i < times; i++) {
                    switch (reason) {
                        case PEER_CLOSED -> end(served);
                        case LOCAL_CLOSE -> end(served, RawPeer.text("close"));
                        case TRUNCATED -> end(served, new byte[3]);
                        case PROTOCOL_ERROR -> end(served, new byte[4]);
                        case FRAME_TOO_LARGE -> end(served, new byte[] {0, 1, 0, 0, 0});
                        case SLOW_CONSUMER -> peers.add(served.connect().write(RawPeer.text("flood")));
                        case FRAME_TIMEOUT ->
                                peers.add(RawPeer.connect(served.directory.resolve("impatient")).write(new byte[3]));
                        case IDLE_TIMEOUT -> peers.add(RawPeer.connect(served.directory.resolve("clocked")));
                        case REFUSED -> peers.add(RawPeer.connect(served.directory.resolve("closed")));
                        case HANDLER_FAILED -> end(served, RawPeer.text("fail"));
                        default -> peers.add(RawPeer.connect(ending.path()));
                    }
                }
            }
            Await.until("all to be there", () -> ending.connections() == expected.get(CloseReason.SHUTDOWN));
            ending.close();
            peers.forEach(peer -> {
                peer.readToEnd();
                peer.close();
            });
            Await.until(() -> "ends " + expected + ", counted " + served.gaman.stats(),
                    () -> served.gaman.stats().closes().equals(expected));
            IpcStats stats = served.gaman.stats();
            assertEquals(0, stats.open());
            assertEquals(expected.get(CloseReason.REFUSED), stats.refused());
            assertEquals(expected.values().stream().mapToLong(Long::longValue).sum(), stats.accepted() + stats.refused());
            assertEquals(expected.get(CloseReason.HANDLER_FAILED), stats.handlerFailures());
            assertEquals(0, stats.pendingBytes());
        }
    }

    @Test
    void countsWhatSendSaidWasTakenThoughThePeerIsGone() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        try (Served served = new Served(options().build(), ctx -> {
            if (ctx.stage() == Stage.DATA) {
                gone.await();
                while (ctx.send(new byte[9_000])) {
                    taken.incrementAndGet();
                }
            }
        })) {
            served.connect().write(RawPeer.text("x")).close();
            gone.countDown();
            Await.until("the end", () -> served.gaman.stats().closes().get(CloseReason.PEER_CLOSED) == 1);
            assertEquals(taken.get(), served.gaman.stats().messagesOut());
        }
    }

    /** It is written from where it is, and in the same call. */
    @Test
    void doesNotCountALargeMessageThatSendSaidWasNotTaken() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                gone.await();
                while (ctx.send(ByteBuffer.allocateDirect(200_000))) {
                    taken.incrementAndGet();
                }
            }
        })) {
            served.connect().write(RawPeer.text("x")).close();
            gone.countDown();
            Await.until("the end", () -> served.gaman.stats().closes().get(CloseReason.PEER_CLOSED) == 1);
            assertEquals(taken.get(), served.gaman.stats().messagesOut());
        }
    }

    @Test
    void countsATaskThatFailsAsAHandlersFailure() {
        try (Served served = new Served(StatsTest::obey)) {
            served.connect().write(RawPeer.text("fail later")).end().readToEnd();
            Await.until("the failure", () -> served.gaman.stats().handlerFailures() == 1);
            Await.until("the end", () -> served.gaman.stats().closes().get(CloseReason.HANDLER_FAILED) == 1);
        }
    }

    /** Of each side's figures; the two must agree, whoever has sent. */
    @Test
    void countsMessagesAndBytesOfLinksAndOfOtherThreads() throws InterruptedException {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder); Gaman clients = Gaman.create()) {
            CountDownLatch heard = new CountDownLatch(3);
            IpcLink link = clients.connect(served.path, ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    heard.countDown();
                }
            });
            IpcContext ctx = recorder.connection();
            Await.until("the link", link::isConnected);
            assertTrue(link.send("12345"));
            assertTrue(ctx.send(new byte[90_000]));
            assertTrue(ctx.send("1"));
            served.endpoint.broadcast("22");
            heard.await();
            recorder.until(2);
            // A peer may have bytes before they are counted as written.
            long there = 90_000 + 3 + 3 * 5;
            long back = 5 + 5;
            Await.until(() -> "both sides' figures, not " + served.gaman.stats() + clients.stats(),
                    () -> figures(served.gaman).equals(List.of(1L, 0L, 3L, 1L, there, back))
                            && figures(clients).equals(List.of(0L, 1L, 1L, 3L, back, there)));
        }
    }

    private static List<Long> figures(Gaman gaman) {
        IpcStats stats = gaman.stats();
        return List.of(stats.accepted(), stats.connected(), stats.messagesOut(), stats.messagesIn(), stats.bytesOut(),
                stats.bytesIn());
    }

    /** A message that counts how often it is encoded. */
    private static final class Counted implements Iterable<Object> {
        final AtomicInteger encoded = new AtomicInteger();

        @Override
        public Iterator<Object> iterator() {
            return List.<Object>of(encoded.incrementAndGet()).iterator();
        }
    }

    @Test
    void aBroadcastIsEncodedOnceForAllItsReceivers() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                peers.add(served.connect());
            }
            recorder.until(10);
            Counted message = new Counted();
            served.endpoint.broadcast(message);
            assertEquals(1, message.encoded.get());
            peers.forEach(peer -> assertEquals("[1]", peer.readFrame().text()));
            assertEquals(0, served.gaman.stats().broadcastsSkipped());
        }
    }

    @Test
    void aBroadcastSkipsAndCountsEachSlowReceiverAndWaitsForNone() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(options().maxFrameSize(2_000_000).build(), recorder)) {
            for (int i = 0; i < 3; i++) {
                served.connect();
                recorder.until(i + 1);
                IpcContext slow = recorder.connections.get(i);
                assertTrue(slow.send(new byte[1_000_000]));
                Await.until("a peer that is behind", () -> !slow.isWritable());
            }
            RawPeer reader = served.connect();
            recorder.until(4);
            // Not one of the slow ones reads meanwhile: broadcasts that waited for them would never return.
            for (int i = 0; i < 5; i++) {
                served.endpoint.broadcast("news " + i);
                assertEquals("news " + i, reader.readFrame().text());
            }
            assertEquals(15, served.gaman.stats().broadcastsSkipped());
            long given = 3 * (5 + 1_000_000) + 5 * (5 + "news 0".length());
            Await.until("all to be written or pending",
                    () -> served.gaman.stats().bytesOut() + served.gaman.stats().pendingBytes() == given);
            assertEquals(3 + 5, served.gaman.stats().messagesOut());
            recorder.connections.forEach(connection -> assertTrue(connection.isOpen()));
            assertFalse(recorder.connections.get(0).isWritable());
        }
    }
}

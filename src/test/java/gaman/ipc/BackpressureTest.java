package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Heap;
import gaman.ipc.testing.Latencies;
import gaman.ipc.testing.RawPeer;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that reads slowly or not at all: what waits for it is bounded, nothing is lost, nobody else is harmed. */
final class BackpressureTest {
    private static final int MUCH = 4_000_000;
    private static final IpcHandler ECHO = ctx -> {
        if (ctx.stage() == Stage.DATA) {
            ctx.send(ctx.body());
        }
    };

    /** Connects to a path, says so, and writes frames for ever without reading an answer. */
    static final class Flooder {
        public static void main(String[] args) {
            RawPeer peer = RawPeer.connect(Path.of(args[0]));
            System.out.println("connected");
            byte[] frame = RawPeer.frame(2, new byte[1000]);
            while (true) {
                peer.write(frame);
            }
        }
    }

    @Test
    void stopsReadingAPeerThatDoesNotReadItsAnswersAndLosesNone() {
        int messages = 20_000;
        IpcOptions options = IpcOptions.builder().maxPendingBytes(300_000).highWaterMark(100_000).lowWaterMark(50_000).build();
        AtomicLong mostPending = new AtomicLong();
        Gaman[] server = new Gaman[1];
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
                mostPending.accumulateAndGet(server[0].stats().pendingBytes(), Math::max);
            }
        })) {
            server[0] = served.gaman;
            RawPeer peer = served.connect();
            Thread writer = new Thread(() -> {
                for (int i = 0; i < messages; i++) {
                    peer.write(RawPeer.frame(2, payload(i)));
                }
            });
            writer.start();
            Await.until("the server to stop reading", () -> served.gaman.stats().pendingBytes() > 100_000);
            for (int i = 0; i < messages; i++) {
                assertArrayEquals(payload(i), peer.readFrame().payload(), "message " + i);
            }
            assertTrue(mostPending.get() <= 100_000 + 1005, "at most the high mark and one message: " + mostPending);
            Await.until("nothing pending", () -> served.gaman.stats().pendingBytes() == 0);
        }
    }

    @Test
    void whatOtherThreadsSendIsCountedOnceWhileTheLoopTakesIt() {
        int cap = 4 << 20;
        IpcOptions options = IpcOptions.builder().maxPendingBytes(cap).build();
        CompletableFuture<IpcContext> opened = new CompletableFuture<>();
        try (Served served = new Served(options, ctx -> opened.complete(ctx))) {
            RawPeer peer = served.connect();
            IpcContext ctx = opened.join();
            long sent = 0;
            int most = 0;
            for (int round = 0; round < 50; round++) {
                // More than half of what may wait, and more than the socket takes.
                int messages = cap / 1005 * 6 / 10;
                CountDownLatch given = served.hold();
                for (int i = 0; i < messages; i++) {
                    assertTrue(ctx.send(new byte[1000]));
                }
                sent += messages;
                given.countDown();
                int more = 0;
                while (more < 1000 && served.gaman.stats().messagesOut() < sent) {
                    assertTrue(ctx.send(new byte[0]), "message " + more + " of round " + round);
                    more++;
                }
                sent += more;
                most = Math.max(most, more);
                peer.read(messages * 1005 + more * 5);
            }
            assertTrue(most > 0, "never anything sent while the loop took what came before");
        }
    }

    /** A handler that takes its time sends more than the socket holds, to a peer that reads all the while, or from then on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatReadsIsNotTakenForSlowThoughItsHandlerHasNotReturned(boolean congestedFirst) throws Exception {
        int more = 40;
        int length = 60_000;
        IpcOptions options = IpcOptions.builder().highWaterMark(256 << 10).maxPendingBytes(600 << 10).build();
        AtomicLong read = new AtomicLong();
        CountDownLatch reading = new CountDownLatch(1);
        List<String> wrong = new CopyOnWriteArrayList<>();
        Gaman[] server = new Gaman[1];
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                // The socket takes a part of what is offered at once.
                for (int i = 0; i < 3 || congestedFirst && ctx.isWritable(); i++) {
                    ctx.send(new byte[length]);
                }
                ctx.send(new byte[congestedFirst ? length : Limits.GATHERED_BYTES]);
                reading.countDown();
                for (int i = 0; i < more; i++) {
                    Await.until("all that is written to be read, but for a part of a message",
                            () -> read.get() > server[0].stats().bytesOut() - length);
                    if (!ctx.send(new byte[length])) {
                        wrong.add("refused: " + i);
                    }
                    if (!congestedFirst && !ctx.isWritable()) {
                        wrong.add("not writable after " + i);
                    }
                }
                ctx.close();
            }
        });
        try (Served served = new Served(options, recorder); RawPeer peer = served.connect()) {
            server[0] = served.gaman;
            peer.write(RawPeer.text("go"));
            reading.await();
            int frames = 0;
            for (RawPeer.Frame frame = peer.readFrame(); frame != null; frame = peer.readFrame()) {
                read.addAndGet(5 + frame.payload().length);
                frames++;
            }
            assertEquals(List.of(), wrong);
            assertTrue(frames >= more, frames + " messages");
        }
    }

    private static byte[] payload(int number) {
        byte[] payload = new byte[1000];
        new Random(number).nextBytes(payload);
        return payload;
    }

    @Test
    void boundsWhatWaitsForAStoppedProcessAndServesOthersMeanwhile() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(1 << 20).highWaterMark(1 << 19).build();
        try (Served served = new Served(options, ECHO);
                ChildJvm flooder = ChildJvm.start(Flooder.class, List.of(), List.of(), served.path.toString())) {
            assertEquals("connected", flooder.hear());
            Await.until("answers piling up", () -> served.gaman.stats().pendingBytes() > 1 << 19);
            flooder.signal("STOP");
            RawPeer other = served.connect();
            Latencies latencies = new Latencies();
            for (int i = 0; i < 1000; i++) {
                long begin = System.nanoTime();
                assertEquals("echo", other.write(RawPeer.text("echo")).readFrame().text());
                latencies.since(begin);
                assertTrue(served.gaman.stats().pendingBytes() <= (1 << 19) + 1005);
            }
            latencies.assertP99Under(1000);
            assertEquals(2, served.endpoint.connections());
            flooder.kill();
            Await.until("the dead one's end", () -> served.endpoint.connections() == 1);
            assertEquals(0, served.gaman.stats().pendingBytes());
        }
    }

    @Test
    void findsSoonThatAPeerHasDiedWhileItWasNotReadFrom() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.isWritable()) {
                ctx.send(new byte[MUCH]);
            }
        });
        try (Served served = new Served(recorder);
                ChildJvm flooder = ChildJvm.start(Flooder.class, List.of(), List.of(), served.path.toString())) {
            assertEquals("connected", flooder.hear());
            Await.until("an answer that waits", () -> served.gaman.stats().pendingBytes() > MUCH / 2);
            long killed = System.nanoTime();
            flooder.kill();
            String end = recorder.untilClosed().get(recorder.events.size() - 1);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
            assertTrue(end.equals("CLOSE PEER_CLOSED") || end.equals("CLOSE TRUNCATED"), end);
            assertEquals(0, served.gaman.stats().pendingBytes());
            // No clock of ours may be what found it: the shortest that could has five seconds.
            assertTrue(millis < 2000, millis + " ms from the kill to CLOSE");
            System.out.println("a peer killed while the server did not read from it: CLOSE " + millis + " ms later");
        }
    }

    @Test
    void closesAPeerForWhichTooMuchWouldWait() throws InterruptedException {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(100_000).build();
        List<Boolean> sends = new ArrayList<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                byte[] message = new byte[9_995];
                for (int i = 0; i < 100; i++) {
                    sends.add(ctx.send(message));
                }
                sends.add(ctx.isOpen());
            }
        });
        try (Served served = new Served(options, recorder)) {
            served.connect().write(RawPeer.text("go"));
            assertEquals(List.of("OPEN", "DATA TEXT go", "CLOSE SLOW_CONSUMER"), recorder.untilClosed());
            assertTrue(recorder.connection().closeCause().getMessage().contains("maxPendingBytes=100000"));
            int taken = sends.indexOf(false);
            assertTrue(taken >= 10 && sends.lastIndexOf(true) == taken - 1, "taken until the limit, then refused: " + sends);
        }
    }

    @Test
    void boundsWhatOtherThreadsSendToAPeerThatDoesNotRead() throws InterruptedException {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(1_000_000).highWaterMark(500_000).build();
        Recorder recorder = new Recorder();
        try (Served served = new Served(options, recorder)) {
            served.connect();
            IpcContext ctx = recorder.connection();
            int taken = 0;
            while (taken < 1000 && ctx.send(new byte[10_000])) {
                taken++;
                CountDownLatch loopHasTakenIt = new CountDownLatch(1);
                served.gaman.execute(loopHasTakenIt::countDown);
                loopHasTakenIt.await();
            }
            // What the kernel took, 208 KiB or so, comes on top.
            assertTrue(taken >= 99 && taken < 200, taken + " messages of 10 kB for a limit of 1 MB");
            assertEquals("CLOSE SLOW_CONSUMER", recorder.untilClosed().get(1));
        }
    }

    @Test
    void runsAWaitingTaskOnlyWhileThePeerKeepsUp() {
        Heap.needs(96);
        List<Boolean> writable = new CopyOnWriteArrayList<>();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.send(new byte[3_000_000]);
                for (int i = 0; i < 2; i++) {
                    ctx.onWritable(() -> {
                        writable.add(ctx.isWritable());
                        ctx.send(new byte[16_000_000]);
                    });
                }
            }
        })) {
            RawPeer peer = served.connect();
            assertEquals(3_000_000, peer.readFrame().payload().length);
            assertEquals(16_000_000, peer.readFrame().payload().length);
            assertEquals(16_000_000, peer.readFrame().payload().length);
            assertEquals(List.of(true, true), writable);
        }
    }

    @Test
    void takesOneMessageOverTheMarkWhenNothingWaits() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(1000).build();
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                seen.add(ctx.send(new byte[5_000_000]));
                seen.add(ctx.isWritable());
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            Await.until("the handler's two answers", () -> seen.size() == 2);
            assertEquals(List.of(true, false), seen);
            assertEquals(5_000_000, peer.readFrame().payload().length);
        }
    }

    @Test
    void tellsWhenToGoOnSending() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(400_000).highWaterMark(200_000).lowWaterMark(20_000).build();
        int messages = 5000;
        AtomicInteger pauses = new AtomicInteger();
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                pump(ctx, new AtomicInteger(), messages, pauses);
            }
        })) {
            RawPeer peer = served.connect();
            for (int i = 0; i < messages; i++) {
                assertArrayEquals(payload(i), peer.readFrame().payload(), "message " + i);
            }
            assertTrue(pauses.get() > 1, "it had to wait: " + pauses);
        }
    }

    private static void pump(IpcContext ctx, AtomicInteger next, int messages, AtomicInteger pauses) {
        while (next.get() < messages && ctx.isWritable()) {
            assertTrue(ctx.send(payload(next.getAndIncrement())));
        }
        if (next.get() < messages) {
            pauses.incrementAndGet();
            ctx.onWritable(() -> pump(ctx, next, messages, pauses));
        }
    }

    /** Else a handler that sends while it is writable would hold up the loop for ever. */
    @Test
    void isNotWritableOnceTheSystemHasSaidThatThePeerIsGone() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.text().equals("all")) {
                gone.await();
                while (ctx.isWritable()) {
                    ctx.send("row");
                }
            } else if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.text());
            }
        })) {
            served.connect().write(RawPeer.text("all")).close();
            gone.countDown();
            assertEquals("x", served.connect().write(RawPeer.text("x")).readFrame().text());
        }
    }

    /** That the sender then closes it does not make it an end in order. */
    @Test
    void aSlowConsumerIsCutOffThoughTheSenderClosesItThen() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                Thread sender = new Thread(() -> {
                    while (ctx.send(new byte[60_000])) {
                        continue;
                    }
                    ctx.close();
                });
                sender.start();
                sender.join();
            }
        });
        try (Served served = new Served(IpcOptions.builder().highWaterMark(64 << 10).lowWaterMark(1 << 10)
                .maxPendingBytes(256 << 10).build(), recorder)) {
            served.connect().write(RawPeer.text("go"));
            recorder.untilClosed();
            assertEquals(CloseReason.SLOW_CONSUMER, recorder.connection().closeReason());
        }
    }

    @Test
    void wakesWhoeverWaitsToSendWhenTheConnectionEnds() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(10_000_000).highWaterMark(1000).build();
        List<String> woken = new ArrayList<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.send(new byte[1_000_000]);
                ctx.onWritable(() -> woken.add("open " + ctx.isOpen()));
            }
        });
        try (Served served = new Served(options, recorder)) {
            RawPeer peer = served.connect();
            recorder.until(1);
            assertEquals(List.of(), woken);
            peer.close();
            recorder.untilClosed();
            Await.until("the waiting task", () -> !woken.isEmpty());
            assertEquals(List.of("open false"), woken);
        }
    }

    @Test
    void staysUnwritableDownToTheLowMark() {
        int low = 300_000;
        IpcOptions options = IpcOptions.builder().highWaterMark(900_000).lowWaterMark(low).build();
        Recorder recorder = new Recorder();
        try (Served served = new Served(options, recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            ctx.send(new byte[2_000_000]);
            Await.until("a peer that is behind", () -> !ctx.isWritable());
            for (int left = 2_000_005; left > 0; left -= 5) {
                peer.read(Math.min(left, 20_000));
                left -= Math.min(left, 20_000) - 5;
                boolean writable = ctx.isWritable();
                long pending = served.gaman.stats().pendingBytes();
                assertTrue(!writable || pending <= low, "writable with " + pending + " bytes pending");
            }
            Await.until("writable again", ctx::isWritable);
        }
    }

    @Test
    void neverFailsASenderThatAsksWhetherItMay() {
        Heap.needs(96);
        int messages = 8;
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                pumpLarge(ctx, new AtomicInteger(messages));
            }
        })) {
            RawPeer peer = served.connect();
            for (int i = 0; i < messages; i++) {
                assertEquals((16 << 20) - 1, peer.readFrame().payload().length, "message " + i);
            }
        }
    }

    private static void pumpLarge(IpcContext ctx, AtomicInteger left) {
        while (left.get() > 0 && ctx.isWritable()) {
            left.decrementAndGet();
            ctx.send(new byte[(16 << 20) - 1]);
        }
        if (left.get() > 0) {
            ctx.onWritable(() -> pumpLarge(ctx, left));
        }
    }

    @Test
    void runsATaskThatWaitsAgainOnlyWhileTheConnectionIsOpen() {
        AtomicInteger runs = new AtomicInteger();
        List<Boolean> lastAnswer = new CopyOnWriteArrayList<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.onWritable(new Runnable() {
                    @Override
                    public void run() {
                        runs.incrementAndGet();
                        if (!ctx.onWritable(this)) {
                            lastAnswer.add(false);
                        }
                    }
                });
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            Await.until("some runs", () -> runs.get() > 10);
            peer.close();
            Await.until("the last run", () -> !lastAnswer.isEmpty());
            recorder.untilClosed();
            assertFalse(recorder.connection().onWritable(() -> runs.set(-1)));
            int afterwards = runs.get();
            served.gaman.close();
            assertEquals(afterwards, runs.get());
            assertEquals(List.of(false), lastAnswer);
        }
    }

    @Test
    void neverAbandonsAWriteThatWasTakenInPart() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                try {
                    ((ConnectionContext) ctx).channel.setOption(StandardSocketOptions.SO_SNDBUF, 1);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            } else {
                ECHO.handle(ctx);
            }
        })) {
            RawPeer peer = served.connect();
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 3000; i++) {
                    peer.write(RawPeer.frame(2, payload(i)));
                }
            });
            writer.start();
            for (int i = 0; i < 3000; i++) {
                assertArrayEquals(payload(i), peer.readFrame().payload(), "message " + i);
            }
        }
    }

    @Test
    void givesEveryMessageOfHeldBackInputOnceThePeerReadsAgain() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(10_000_000).highWaterMark(1).lowWaterMark(0).build();
        int messages = 2000;
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[2000]);
            }
        })) {
            RawPeer peer = served.connect();
            byte[] batch = new byte[messages * 5];
            for (int i = 0; i < messages; i++) {
                System.arraycopy(RawPeer.binary(), 0, batch, i * 5, 5);
            }
            peer.write(batch);
            for (int i = 0; i < messages; i++) {
                assertEquals(2000, peer.readFrame().payload().length, "answer " + i);
            }
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time limits, on the real clock: only that they come, and not too early. */
final class TimeoutTest {
    private static final IpcHandler ECHO = ctx -> {
        if (ctx.stage() == Stage.DATA) {
            ctx.send(ctx.body());
        }
    };

    @Test
    void endsPeersThatDribbleAMessage() {
        Duration limit = Duration.ofMillis(400);
        Recorder recorder = new Recorder(ECHO);
        try (Served served = new Served(IpcOptions.builder().frameTimeout(limit).build(), recorder)) {
            long begin = System.nanoTime();
            List<RawPeer> dribblers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                dribblers.add(served.connect().write(RawPeer.text("whole")).write(new byte[] {0}));
            }
            RawPeer honest = served.connect();
            // One byte after another never completes a frame, and never moves its limit.
            byte[] rest = {0, 1, 0, 2, 9, 9, 9, 9, 9, 9};
            for (byte next : rest) {
                assertEquals("echo", honest.write(RawPeer.text("echo")).readFrame().text());
                for (RawPeer dribbler : dribblers) {
                    dribbler.write(new byte[] {next});
                }
            }
            for (RawPeer dribbler : dribblers) {
                assertEquals(10, dribbler.readToEnd().length);
                dribbler.close();
            }
            assertTrue(System.nanoTime() - begin >= limit.toNanos());
            Await.until("200 timeouts", () -> served.gaman.stats().closes().get(CloseReason.FRAME_TIMEOUT) == 200);
            assertEquals("echo", honest.write(RawPeer.text("echo")).readFrame().text());
        }
    }

    @Test
    void doesNotBlameAPeerWhileItIsNotRead() {
        IpcOptions options = IpcOptions.builder().frameTimeout(Duration.ofMillis(100)).highWaterMark(1).build();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[1_000_000]);
            }
        });
        try (Served served = new Served(options, recorder)) {
            byte[] second = RawPeer.text("second");
            RawPeer peer = served.connect().write(RawPeer.text("first")).write(second, 0, 7);
            recorder.until(2);
            long begin = System.nanoTime();
            Await.until("three times the limit", () -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(300));
            assertEquals(1_000_000, peer.readFrame().payload().length);
            peer.write(second, 7, second.length - 7);
            assertEquals(1_000_000, peer.readFrame().payload().length);
        }
    }

    @Test
    void doesNotBlameAStreamThatIsAlwaysInsideSomeMessage() {
        Recorder recorder = new Recorder(ECHO);
        try (Served served = new Served(IpcOptions.builder().frameTimeout(Duration.ofMillis(200)).build(), recorder)) {
            byte[] message = RawPeer.text("message");
            RawPeer peer = served.connect().write(message, 0, 6);
            byte[] restAndNext = new byte[message.length];
            System.arraycopy(message, 6, restAndNext, 0, message.length - 6);
            System.arraycopy(message, 0, restAndNext, message.length - 6, 6);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(800)) {
                assertEquals("message", peer.write(restAndNext).readFrame().text());
            }
        }
    }

    @Test
    void countsWhatIsWrittenAsActivity() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().idleTimeout(Duration.ofMillis(500)).build(), recorder)) {
            RawPeer listener = served.connect();
            IpcContext ctx = recorder.connection();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(1_200)) {
                assertTrue(ctx.send("tick"));
                assertEquals("tick", listener.readFrame().text());
            }
        }
    }

    @Test
    void endsConnectionsOnWhichNothingHappens() {
        Recorder recorder = new Recorder(ECHO);
        try (Served served = new Served(IpcOptions.builder().idleTimeout(Duration.ofMillis(500)).build(), recorder)) {
            RawPeer silent = served.connect();
            RawPeer busy = served.connect();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(1_200)) {
                assertEquals("x", busy.write(RawPeer.text("x")).readFrame().text());
            }
            assertEquals(0, silent.readToEnd().length);
            silent.close();
            Await.until("one end", () -> served.gaman.stats().closes().get(CloseReason.IDLE_TIMEOUT) == 1);
            assertEquals("x", busy.write(RawPeer.text("x")).readFrame().text());
        }
    }
}

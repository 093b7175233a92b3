package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler that throws ends its own connection; the loop and everybody else go on. */
final class HandlerFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(Stage.values()).flatMap(stage -> Stream.of(new IllegalStateException("on purpose"), new Exception("checked"),
                new OutOfMemoryError("on purpose"), new StackOverflowError(), new InterruptedException(), new ThreadDeathLike())
                .map(thrown -> Arguments.of(stage, thrown)));
    }

    private static final class ThreadDeathLike extends Error {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest(name = "{0} throws {1}")
    @MethodSource("failures")
    void endsItsOwnConnectionOnly(Stage stage, Throwable thrown) {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA || ctx.stage() == Stage.OPEN && stage == Stage.OPEN) {
                ctx.send("sent before");
            }
            if (ctx.attachment() == null && ctx.stage() == stage && !ctx.text().equals("other")) {
                HandlerFailureTest.<RuntimeException>sneak(thrown);
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            assertEquals("sent before", peer.readFrame().text());
            peer.end().readToEnd();
            peer.close();
            List<String> events = recorder.untilClosed();
            IpcContext ctx = recorder.connection();
            assertEquals(1, events.stream().filter(event -> event.startsWith("CLOSE")).count());
            assertEquals(stage == Stage.CLOSE ? CloseReason.PEER_CLOSED : CloseReason.HANDLER_FAILED, ctx.closeReason());
            if (stage != Stage.CLOSE) {
                assertSame(thrown, ctx.closeCause());
            }
            Await.until("one failure counted", () -> served.gaman.stats().handlerFailures() == 1);
            if (stage == Stage.DATA) {
                RawPeer other = served.connect().write(RawPeer.text("other"));
                assertEquals("sent before", other.readFrame().text());
            }
        }
    }

    @Test
    void goesOnAfterAHandlerThatReallyOverflowsItsStack() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.text().equals("deep") ? "" + depth(0) : "shallow");
            }
        })) {
            assertEquals(null, served.connect().write(RawPeer.text("deep")).readFrame());
            assertEquals("shallow", served.connect().write(RawPeer.text("x")).readFrame().text());
        }
    }

    private static int depth(int level) {
        return depth(level + 1) + 1;
    }

    @Test
    void logsNoByteOfAPayload() {
        List<String> logged = new ArrayList<>();
        try (LogCapture log = new LogCapture(logged); Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                throw new IllegalStateException("on purpose");
            }
        })) {
            served.connect().write(RawPeer.text("sEcReT")).readToEnd();
            Await.until("a line in the log", () -> !logged.isEmpty());
            assertEquals(1, logged.size());
            assertEquals(true, logged.get(0).contains("handler failed at DATA of connection") && !logged.get(0).contains("sEcReT"),
                    logged.toString());
        }
    }

    @Test
    void doesNotRecurseThroughSend() {
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger depth = new AtomicInteger();
        int echoes = 100_000;
        try (Served served = new Served(ctx -> {
            deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
            if (ctx.stage() == Stage.DATA) {
                for (int i = 0; i < echoes / 100; i++) {
                    ctx.send(ctx.body());
                }
            }
            depth.decrementAndGet();
        })) {
            RawPeer peer = served.connect();
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    peer.write(RawPeer.text("x"));
                }
            });
            writer.start();
            for (int i = 0; i < echoes; i++) {
                assertEquals("x", peer.readFrame().text());
            }
            assertEquals(1, deepest.get());
        }
    }

    /** Each message makes the handler wait to be writable, which it is, and send from there; the answer makes the next one. */
    @Test
    void carriesAHundredThousandEchoesWithoutDepth() {
        AtomicInteger left = new AtomicInteger(100_000);
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger depth = new AtomicInteger();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                depth.incrementAndGet();
                ctx.onWritable(() -> {
                    deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                    if (left.decrementAndGet() > 0) {
                        ctx.send("again");
                    } else {
                        ctx.close();
                    }
                    depth.decrementAndGet();
                });
                depth.decrementAndGet();
            }
        })) {
            byte[] message = RawPeer.text("x");
            // Two are under way, so that neither side waits for the other; when one is the last, the other may yet come.
            RawPeer peer = served.connect().write(message).write(message);
            while (peer.readFrame() != null) {
                peer.write(message);
            }
            assertTrue(left.get() == 0 || left.get() == -1, left + " left");
            assertEquals(1, deepest.get());
        }
    }

    @Test
    void endsWithCloseEvenWhereTheLogFails() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                throw new IllegalStateException("on purpose");
            }
        });
        Logger logger = Logger.getLogger("gaman.ipc");
        Filter failing = line -> {
            throw new IllegalStateException("the log is broken");
        };
        List<String> logged = new ArrayList<>();
        try (LogCapture log = new LogCapture(logged); Served served = new Served(recorder)) {
            logger.setFilter(failing);
            served.connect().write(RawPeer.text("x")).end().readToEnd();
            assertEquals(List.of("OPEN", "DATA TEXT x", "CLOSE HANDLER_FAILED"), recorder.untilClosed());
            served.connect().write(new byte[4]).end().readToEnd();
            assertEquals("CLOSE PROTOCOL_ERROR", recorder.untilClosed(2).get(4));
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void letsNoPeerFloodTheLog() {
        List<String> logged = new ArrayList<>();
        Recorder recorder = new Recorder(ctx -> ctx.attach(ctx.stage() == Stage.DATA ? ctx.json().asString() : null));
        try (LogCapture log = new LogCapture(logged); Served served = new Served(recorder)) {
            for (int i = 0; i < 500; i++) {
                served.connect().write(i % 2 == 0 ? new byte[4] : RawPeer.text("no JSON")).end().readToEnd();
            }
            recorder.untilClosed(500);
            served.gaman.close();
            assertTrue(!logged.isEmpty() && logged.size() <= 200, logged.size() + " lines");
            assertTrue(logged.get(0).contains("PROTOCOL_ERROR: frame size 0") && logged.get(0).endsWith("null"), logged.get(0));
        }
    }
}

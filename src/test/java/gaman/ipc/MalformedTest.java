package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be a frame ends the connection, says why, and costs nobody else anything. */
final class MalformedTest {
    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("size 0", new byte[] {0, 0, 0, 0}, "PROTOCOL_ERROR", "size 0"),
                Arguments.of("type 3", new byte[] {0, 0, 0, 1, 3}, "PROTOCOL_ERROR", "type 3"),
                Arguments.of("type 255", new byte[] {0, 0, 0, 9, -1}, "PROTOCOL_ERROR", "type 255"),
                Arguments.of("type 128 of a long frame", new byte[] {0, 0, 10, 0, -128}, "PROTOCOL_ERROR", "type 128"),
                Arguments.of("over the limit", new byte[] {1, 0, 0, 1}, "FRAME_TOO_LARGE", "16777217"),
                Arguments.of("the largest framed size", new byte[] {0x1F, -1, -1, -1}, "FRAME_TOO_LARGE", "536870911"),
                Arguments.of("tab first", "\t{}".getBytes(), "FRAME_TOO_LARGE", "maxFrameSize"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void endsTheConnectionWithTheValueInTheCause(String name, byte[] bytes, String reason, String said) {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer other = served.connect().write(RawPeer.text("before"));
            assertEquals("before", other.readFrame().text());
            RawPeer peer = served.connect().write(RawPeer.text("whole")).write(bytes).write("and what follows is never read");
            assertEquals("whole", peer.readFrame().text());
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            List<String> events = recorder.untilClosed();
            assertEquals("CLOSE " + reason, events.get(events.size() - 1));
            String cause = recorder.connections.get(1).closeCause().getMessage();
            assertTrue(cause.contains(said), cause);
            assertEquals("after", other.write(RawPeer.text("after")).readFrame().text());
        }
    }

    @Test
    void refusesPeersWithoutFramesWhereThatIsChosen() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().unframed(Unframed.REFUSE).build(), recorder)) {
            assertEquals(0, served.connect().write("{\"a\":1}").end().readToEnd().length);
            served.connect().write(RawPeer.text("framed")).end().readToEnd();
            assertEquals(List.of("OPEN", "CLOSE PROTOCOL_ERROR", "OPEN", "DATA TEXT framed", "CLOSE PEER_CLOSED").stream().sorted().toList(),
                    recorder.untilClosed(2).stream().sorted().toList());
        }
    }

    /** 0xFFFFFFFF and 0x80000000 don't begin like a frame: they are unframed text that never ends. 0x1FFFFFFF does. */
    @Test
    void keepsLessThan1MiBFor1000HostileHeaders() {
        byte[][] headers = {{-1, -1, -1, -1, 2}, {-128, 0, 0, 0, 2}, {0x7F, -1, -1, -1, 2}, {0x1F, -1, -1, -1, 2}, {0, -1, -1, -1, 2}};
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            served.connect().write(RawPeer.text("warm")).end().readToEnd();
            recorder.untilClosed();
            long before = directBytes();
            AtomicLong mostLent = new AtomicLong();
            for (int i = 0; i < 1000; i++) {
                served.connect().write(headers[i % headers.length]);
                served.gaman.execute(() -> mostLent.accumulateAndGet(served.gaman.shared.pool.lentBytes(), Math::max));
            }
            Await.until("all headers to be read", () -> served.gaman.stats().bytesIn() >= 9 + 1000 * 5);
            served.gaman.execute(() -> mostLent.accumulateAndGet(served.gaman.shared.pool.lentBytes(), Math::max));
            long kept = directBytes() - before;
            assertTrue(kept < 1 << 20, kept + " bytes of direct memory for 1,000 headers");
            assertTrue(mostLent.get() < 1 << 20, mostLent + " bytes lent for 1,000 headers");
            served.connect().write(RawPeer.text("still served")).end().readToEnd();
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }
}

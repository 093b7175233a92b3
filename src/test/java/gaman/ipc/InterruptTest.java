package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.KernelThread;
import gaman.ipc.testing.RawPeer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Interrupts of the loop's thread, from elsewhere and by its own handlers, are none of the connections' business. */
final class InterruptTest {
    private static final int INTERRUPTS = 1000;
    /** So many interrupts come for one connection that begins and ends meanwhile. */
    private static final int PER_VISITOR = 10;
    private static final Duration QUIET = Duration.ofMillis(200);

    @Test
    void aThousandOfThemDisturbNoConnectionAndLeaveNoSpinningLoop() throws Exception {
        Recorder recorder = new Recorder(ctx -> {
            Thread.currentThread().interrupt(); // and so accepts, reads, writes and closes what follows in the pass
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.text());
            }
        });
        try (Served served = new Served(recorder)) {
            CompletableFuture<Thread> loop = new CompletableFuture<>();
            served.gaman.execute(() -> loop.complete(Thread.currentThread()));
            assertEquals("gaman-ipc", loop.get().getName());
            KernelThread thread = KernelThread.of(served.gaman::execute);
            RawPeer peer = served.connect();
            for (int i = 0; i < INTERRUPTS; i++) {
                assertEchoed("before " + i, peer);
                loop.get().interrupt();
                assertEchoed("after " + i, peer);
                if (i % PER_VISITOR == 0) {
                    try (RawPeer visitor = RawPeer.connect(served.path)) {
                        loop.get().interrupt();
                        assertEchoed("visitor " + i, visitor);
                        loop.get().interrupt();
                    }
                }
            }
            int visitors = INTERRUPTS / PER_VISITOR;
            recorder.untilClosed(visitors);
            thread.assertSleepsFor(QUIET);
            assertEchoed("at last", peer);
            assertTrue(recorder.connection().isOpen());
            Map<String, Long> counts = recorder.events.stream().map(event -> event.replaceFirst("^DATA.*", "DATA"))
                    .collect(Collectors.groupingBy(event -> event, Collectors.counting()));
            assertEquals(Map.of("OPEN", visitors + 1L, "DATA", 2L * INTERRUPTS + visitors + 1,
                    "CLOSE PEER_CLOSED", (long) visitors), counts);
            System.out.println("interrupts of the loop's thread: " + INTERRUPTS + " and one in each of " + recorder.events.size()
                    + " handler calls, every echo came, and then 0 returns from select in " + QUIET.toMillis() + " ms");
        }
    }

    private static void assertEchoed(String text, RawPeer peer) {
        assertEquals(text, peer.write(RawPeer.text(text)).readFrame().text());
    }
}

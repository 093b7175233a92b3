package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

final class IpcOptionsTest {
    @Test
    void hasTheDocumentedDefaults() {
        IpcOptions options = IpcOptions.defaults();
        assertTrue(options.unlink());
        assertEquals("rw-------", PosixFilePermissions.toString(options.mode()));
        assertEquals(Integer.MAX_VALUE, options.maxConnections());
        assertFalse(options.allowHalfOpen());
        assertEquals(Unframed.ANSWER_UNFRAMED, options.unframed());
        assertEquals(16 << 20, options.maxFrameSize());
        assertEquals(16 << 20, options.maxPendingBytes());
        assertEquals(1 << 20, options.highWaterMark());
        assertEquals(256 << 10, options.lowWaterMark());
        assertEquals(Duration.ofSeconds(30), options.frameTimeout());
        assertEquals(Duration.ZERO, options.idleTimeout());
        assertEquals(1024, options.backlog());
        assertTrue(options.allowPeer().isEmpty());
    }

    @Test
    void namesTheValueAndTheRangeOfWhatItRefuses() {
        IpcOptions.Builder builder = IpcOptions.builder();
        assertRefused("maxFrameSize=0", () -> builder.maxFrameSize(0));
        assertRefused("536870911", () -> builder.maxFrameSize(1 << 29));
        assertRefused("maxConnections=0", () -> builder.maxConnections(0));
        assertRefused("backlog=-1", () -> builder.backlog(-1));
        assertRefused("maxPendingBytes=-1", () -> builder.maxPendingBytes(-1));
        assertRefused("frameTimeout=PT-1S", () -> builder.frameTimeout(Duration.ofSeconds(-1)));
        assertRefused("idleTimeout=PT0.0000001S", () -> builder.idleTimeout(Duration.ofNanos(100)));
        assertRefused("mode=0600", () -> builder.mode("0600"));
        assertRefused("lowWaterMark=11", () -> IpcOptions.builder().highWaterMark(10).lowWaterMark(11).build());
        assertRefused("highWaterMark=11", () -> IpcOptions.builder().maxPendingBytes(10).highWaterMark(11).build());
    }

    private static void assertRefused(String said, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(said), message);
    }

    @Test
    void lowersTheMarksWithTheLimitAboveThem() {
        IpcOptions options = IpcOptions.builder().maxPendingBytes(1000).build();
        assertEquals(1000, options.highWaterMark());
        assertEquals(1000, options.lowWaterMark());
    }

    @Test
    void takesATimeLimitThatIsLongerThanTheClockCounts() {
        IpcOptions options = IpcOptions.builder().frameTimeout(ChronoUnit.FOREVER.getDuration())
                .idleTimeout(ChronoUnit.FOREVER.getDuration()).build();
        try (Served served = new Served(options, IpcHandler.replying(IpcContext::text))) {
            byte[] message = RawPeer.text("x");
            RawPeer peer = served.connect().write(message, 0, 3);
            assertEquals("x", peer.write(message, 3, message.length - 3).readFrame().text());
        }
    }

    @Test
    void givesTheFileTheModeThatIsAskedFor() throws Exception {
        try (Served served = new Served(IpcOptions.builder().mode("rw-rw-r--").build(), ctx -> { })) {
            assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(served.path)));
        }
    }

    @Test
    void leavesAnyFileAloneWithoutUnlink() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Files.createFile(directory.resolve("s"));
            gaman.ipc(directory.resolve("s"), IpcOptions.builder().unlink(false).build(), ctx -> { });
            assertThrows(BindException.class, gaman::mountServer);
            assertTrue(Files.exists(directory.resolve("s")));
        }
    }
}

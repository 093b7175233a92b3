package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are written from where they stand, and only what the socket does not take is copied. */
@Timeout(30)
final class LargeAnswerTest {
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, Limits.STRAIGHT_BYTES - 1, Limits.STRAIGHT_BYTES, 200_000, 300_000, 2_000_000})
    void standBetweenWhatWasSentBeforeAndAfterThem(int length) {
        byte[] payload = random(length);
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                for (int i = 0; i < 3; i++) {
                    ctx.send("before " + i);
                    ctx.send(ctx.body());
                    ctx.send(ctx.body());
                    ctx.send("after " + i);
                }
            }
        }); RawPeer peer = served.connect()) {
            // Nobody reads until all has been sent: the socket takes a part of the first, and nothing of the last.
            peer.write(RawPeer.frame(2, payload));
            for (int i = 0; i < 3; i++) {
                assertEquals("before " + i, peer.readFrame().text());
                assertArrayEquals(payload, peer.readFrame().payload());
                assertArrayEquals(payload, peer.readFrame().payload());
                assertEquals("after " + i, peer.readFrame().text());
            }
        }
    }

    @Test
    void leaveTheirBufferAsItWasAndMayBeOverwrittenThen() throws Exception {
        int length = 1_000_000;
        byte[] payload = random(length);
        ByteBuffer buffer = ByteBuffer.allocateDirect(length + 20).position(10).put(payload).limit(length + 10).position(10);
        AtomicReference<String> after = new AtomicReference<>();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(buffer);
                after.set(buffer.position() + " to " + buffer.limit());
                buffer.put(10, new byte[length]);
                ctx.send("end");
            }
        }); RawPeer peer = served.connect()) {
            peer.write(RawPeer.text("go"));
            assertArrayEquals(payload, peer.readFrame().payload());
            assertEquals("end", peer.readFrame().text());
            assertEquals("10 to 1000010", after.get());
        }
    }

    private static ByteBuffer cutShort(int length, int left) throws IOException {
        Path file = Files.createTempFile("cut", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            channel.truncate(left);
            return mapped;
        } finally {
            Files.delete(file);
        }
    }

    /** A mapped file that was cut short has no bytes to send: nothing must be taken for them. */
    @Test
    void thatCannotBeReadEndTheirConnectionAndNothingFollowsTheirHeader() throws IOException {
        ByteBuffer mapped = cutShort(100_000, 0);
        List<Boolean> taken = new CopyOnWriteArrayList<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                taken.add(ctx.send(mapped));
                taken.add(ctx.send("after"));
            }
        });
        try (Served served = new Served(recorder); RawPeer peer = served.connect()) {
            peer.write(RawPeer.text("go"));
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            recorder.untilClosed();
            assertEquals(List.of(false, false), taken);
        }
    }

    /** The JDK tells late that something could not be read, and what it was to be copied over may be another peer's. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 100_000, 3_000_000})
    void thatCannotBeReadToTheirEndShowNothingOfOthers(int length) throws IOException {
        ByteBuffer mapped = cutShort(length, length / 2);
        byte[] secret = new byte[Math.max(120_000, length)];
        Arrays.fill(secret, (byte) 'S');
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.type() == PayloadType.BINARY) {
                ctx.send(ctx.body());
            } else if (ctx.stage() == Stage.DATA) {
                try {
                    ctx.send(mapped);
                } finally {
                    ctx.close();
                }
            }
        }); RawPeer other = served.connect(); RawPeer peer = served.connect()) {
            for (int i = 0; i < 3; i++) {
                // Whole before any of it is read, so that it has been in every block that the pool has.
                other.write(RawPeer.frame(2, secret));
                assertArrayEquals(secret, other.readFrame().payload());
            }
            peer.write(RawPeer.text("go"));
            for (byte next : peer.readToEnd()) {
                assertNotEquals('S', next);
            }
        }
    }

    /** A copy of a part of a block is cheaper than a system call; that of a large payload is not. */
    @Test
    void areWrittenAtOnceAndSmallerOnesByFours() {
        List<Long> written = new CopyOnWriteArrayList<>();
        Gaman[] server = new Gaman[1];
        ByteBuffer ours = ByteBuffer.allocateDirect(40_000);
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.type() == PayloadType.BINARY) {
                ctx.send(ctx.body());
                written.add(server[0].stats().bytesOut());
            } else if (ctx.stage() == Stage.DATA && ctx.text().equals("ours")) {
                ctx.send(ours);
                written.add(server[0].stats().bytesOut());
            } else if (ctx.stage() == Stage.DATA) {
                for (int i = 0; i < 5; i++) {
                    ctx.send(new byte[50_000]);
                    written.add(server[0].stats().bytesOut());
                }
            }
        }); RawPeer peer = served.connect()) {
            server[0] = served.gaman;
            assertEquals(140_000, peer.write(RawPeer.frame(2, new byte[140_000])).readFrame().payload().length);
            assertEquals(120_000, peer.write(RawPeer.frame(2, new byte[120_000])).readFrame().payload().length);
            assertEquals(40_000, peer.write(RawPeer.text("ours")).readFrame().payload().length);
            peer.write(RawPeer.text("five"));
            for (int i = 0; i < 5; i++) {
                assertEquals(50_000, peer.readFrame().payload().length);
            }
            long before = 140_005 + 120_005 + 40_005;
            assertEquals(List.of(140_005L, 140_005L, before, before, before, before, before, before + 4 * 50_005), written);
        }
    }

    @Test
    void keepAConnectionFromBeingIdle() {
        IpcOptions options = IpcOptions.builder().idleTimeout(Duration.ofMillis(500)).build();
        Recorder recorder = new Recorder();
        try (Served served = new Served(options, recorder); RawPeer peer = served.connect()) {
            recorder.until(1);
            ByteBuffer large = ByteBuffer.allocateDirect(Limits.STRAIGHT_BYTES);
            for (int i = 0; i < 12; i++) {
                long next = System.nanoTime() + 100_000_000;
                served.gaman.execute(() -> recorder.connection().send(large));
                assertEquals(Limits.STRAIGHT_BYTES, peer.readFrame().payload().length);
                Await.until("a tenth of a second to pass", () -> System.nanoTime() > next);
            }
            assertEquals(List.of("OPEN"), recorder.events);
        }
    }

    @Test
    void areCountedBeforeTheirPeerHasThemAndAsPendingUntilItHas() {
        int length = 2_000_000;
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            }
        }); RawPeer peer = served.connect()) {
            peer.write(RawPeer.frame(2, new byte[length]));
            byte[] first = peer.read(1);
            assertEquals(1, first.length);
            IpcStats stats = served.gaman.stats();
            assertEquals(List.of(1L, 1L), List.of(stats.messagesIn(), stats.messagesOut()));
            Await.until("the rest to be pending", () -> {
                IpcStats now = served.gaman.stats();
                return now.pendingBytes() > 0 && now.bytesOut() + now.pendingBytes() == length + 5;
            });
            peer.read(length + 4);
            Await.until("nothing to be pending", () -> served.gaman.stats().pendingBytes() == 0);
            assertEquals(length + 5, served.gaman.stats().bytesOut());
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Heap;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a message costs in memory. */
final class MemoryTest {
    /** Serves a path in a JVM of its own: echoes binary from its body, answers text with as many bytes as it says. */
    static final class SmallServer {
        public static void main(String[] args) throws IOException {
            Gaman gaman = Gaman.create();
            gaman.ipc(args[0], ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    if (ctx.type() == PayloadType.TEXT) {
                        ctx.send(new byte[Integer.parseInt(ctx.text())]);
                    } else {
                        ctx.send(ctx.body());
                    }
                }
            });
            gaman.mountServer();
            System.out.println("listening");
        }
    }

    private static ChildJvm serve(Path path, String... jvmArgs) {
        ChildJvm server = ChildJvm.start(SmallServer.class, List.of(jvmArgs), List.of(), path.toString());
        assertEquals("listening", server.hear());
        return server;
    }

    /** Writes in a thread of its own, since more comes back than a socket holds. */
    private static void assertEchoed(byte[] payload, RawPeer peer) {
        Thread writer = new Thread(() -> peer.write(RawPeer.frame(2, payload)));
        writer.start();
        assertArrayEquals(payload, peer.readFrame().payload());
    }

    @Test
    void passes12MiBBothWaysThrough8MiBOfDirectMemory() {
        Heap.needs(96);
        byte[] payload = new byte[12 << 20];
        new Random(12).nextBytes(payload);
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-XX:MaxDirectMemorySize=8m", "-Xmx128m");
                RawPeer peer = RawPeer.connect(directory.resolve("s"))) {
            for (int i = 0; i < 5; i++) {
                assertEchoed(payload, peer);
                assertEquals(12 << 20, peer.write(RawPeer.text("" + (12 << 20))).readFrame().payload().length);
                assertEquals("small", peer.write(RawPeer.frame(2, "small".getBytes())).readFrame().text());
            }
        }
    }

    @Test
    void passes1MiBThrough8MiBOfHeapAnd8MiBOfDirectMemory() {
        byte[] payload = new byte[1 << 20];
        new Random(1).nextBytes(payload);
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-XX:MaxDirectMemorySize=8m", "-Xmx8m");
                RawPeer peer = RawPeer.connect(directory.resolve("s"))) {
            for (int i = 0; i < 50; i++) {
                assertEchoed(payload, peer);
            }
        }
    }

    /** One after the other, on so many of the connections, which all stay open. */
    private static void assertAllEcho(int connections, int senders, int length, String... jvmArgs) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), jvmArgs)) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                peers.add(RawPeer.connect(directory.resolve("s")));
            }
            peers.subList(0, senders).forEach(peer -> assertEchoed(payload, peer));
            peers.forEach(RawPeer::close);
        }
    }

    @Test
    void passes12MiBAgainAndAgainAmong100ConnectionsThrough16MiBOfHeapAnd32MiBOfDirectMemory() {
        Heap.needs(96);
        assertAllEcho(100, 20, 12 << 20, "-Xmx16m", "-XX:MaxDirectMemorySize=32m");
    }

    @Test
    void passes1MiBOnEachOf100ConnectionsThrough8MiBOfHeapAnd8MiBOfDirectMemory() {
        assertAllEcho(100, 100, 1 << 20, "-Xmx8m", "-XX:MaxDirectMemorySize=8m");
    }

    @Test
    void livesOnWhenTheHeapIsFullOfConnections() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), "-Xmx8m")) {
            List<RawPeer> idle = new ArrayList<>();
            try {
                // Those that don't fit wait in the backlog until it is full too; then connect fails, which ends the attempt.
                for (int i = 0; i < 6000; i++) {
                    RawPeer peer = RawPeer.tryConnect(directory.resolve("s"));
                    if (peer == null) {
                        break;
                    }
                    idle.add(peer);
                }
                assertTrue(idle.size() > 1000, idle.size() + " connections");
            } finally {
                idle.forEach(RawPeer::close);
            }
            Await.until("service again", () -> answers(directory.resolve("s")));
        }
    }

    private static boolean answers(Path path) {
        RawPeer peer = RawPeer.tryConnect(path);
        if (peer == null) {
            return false;
        }
        try (peer) {
            RawPeer.Frame answer = peer.write(RawPeer.frame(2, "here".getBytes())).readFrame();
            return answer != null && answer.text().equals("here");
        } catch (UncheckedIOException reset) {
            return false;
        }
    }

    @Test
    void allocatesNothingForABinaryEcho() {
        int messages = 100_000;
        long[] allocated = new long[2];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ByteBuffer body = ctx.body();
                int number = body.getInt(body.position());
                if (number == 0 || number == messages) {
                    allocated[number == 0 ? 0 : 1] = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                }
                ctx.send(body);
            }
        })) {
            RawPeer peer = served.connect();
            // What is compiled late or made once belongs to no message.
            echo(peer, -20_000, -1);
            echo(peer, 0, messages);
            Await.until("both readings", () -> allocated[1] != 0);
            long bytes = allocated[1] - allocated[0];
            assertTrue(bytes < messages / 10, bytes + " bytes for " + messages + " messages");
        }
    }

    /** Single messages and batches, so that both a pass for one message and a pass for many are measured. */
    private static void echo(RawPeer peer, int first, int last) {
        byte[] batch = new byte[50 * 69];
        for (int i = first; i <= last;) {
            int count = Math.min(i % 2 == 0 ? 1 : 50, last - i + 1);
            for (int b = 0; b < count; b++) {
                ByteBuffer.wrap(batch, b * 69, 69).putInt(65).put((byte) 2).putInt(i + b);
            }
            peer.write(batch, 0, count * 69);
            peer.read(count * 69);
            i += count;
        }
    }

    @Test
    void holdsNoBufferForAnIdleConnection() throws Exception {
        try (Served served = Served.echo()) {
            for (int i = 0; i < 100; i++) {
                assertEquals("x", served.connect().write(RawPeer.text("x")).readFrame().text());
            }
            assertEquals(0, lentBytes(served.gaman));
            served.connect().write(new byte[] {0, 0});
            Await.until("a small block for two bytes", () -> lentBytes(served.gaman) == 512);
        }
    }

    private static long lentBytes(Gaman gaman) {
        long[] lent = {-1};
        gaman.execute(() -> lent[0] = gaman.shared.pool.lentBytes());
        Await.until("the loop's answer", () -> lent[0] >= 0);
        return lent[0];
    }
}

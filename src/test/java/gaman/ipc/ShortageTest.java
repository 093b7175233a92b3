package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AllAtOnce;
import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large messages at once where the JVM has memory for one of them: of each test in a JVM of its own. */
@ExtendWith(AllAtOnce.class)
final class ShortageTest {
    private static final int MEGABYTE = 1 << 20;
    /** Has room for such a message while it grows, or with its answer, in direct memory alone: the heap takes none. */
    private static final List<String> FOR_ONE_OF_12_MIB = List.of("-Xmx16m", "-XX:MaxDirectMemorySize=32m");

    /** Echoes; answers a line of its input with the figure that it asks for, or with why it ended connections, not their peers. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            List<String> ended = new CopyOnWriteArrayList<>();
            Gaman gaman = Gaman.create();
            gaman.ipc(Path.of(args[0]), ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    ctx.send(ctx.body());
                } else if (ctx.stage() == Stage.CLOSE && ctx.closeReason() != CloseReason.PEER_CLOSED) {
                    ended.add(ctx.closeReason().toString());
                }
            });
            gaman.mountServer();
            System.out.println("listening");
            Answer.eachLine(line -> switch (line) {
                case "pending" -> Long.toString(gaman.stats().pendingBytes());
                case "received" -> Long.toString(gaman.stats().bytesIn());
                default -> ended.toString();
            });
        }
    }

    private static ChildJvm serve(Path path, List<String> memory) {
        ChildJvm server = ChildJvm.start(Child.class, memory, List.of(), path.toString());
        assertEquals("listening", server.hear());
        return server;
    }

    /** Makes bytes and checks them as they come, so that the test has no large message in its own heap. */
    private static final class Large {
        private final int length;
        private final byte seed;

        Large(int length, int seed) {
            this.length = length;
            this.seed = (byte) seed;
        }

        private byte at(int index) {
            return (byte) (index * 31 + (index >>> 8) * 7 + (index >>> 16) + seed);
        }

        private byte[] part(int from) {
            byte[] part = new byte[Math.min(64 * 1024, length - from)];
            for (int i = 0; i < part.length; i++) {
                part[i] = at(from + i);
            }
            return part;
        }

        void write(RawPeer peer) {
            peer.write(ByteBuffer.allocate(5).putInt(length + 1).put((byte) 2).array());
            for (int at = 0; at < length;) {
                byte[] part = part(at);
                peer.write(part);
                at += part.length;
            }
        }

        void read(RawPeer peer) {
            assertEquals(length + 1, ByteBuffer.wrap(peer.read(5)).getInt(0));
            for (int at = 0; at < length;) {
                byte[] part = part(at);
                assertTrue(Arrays.equals(part, peer.read(part.length)), "wrong bytes after " + at);
                at += part.length;
            }
        }
    }

    private static Thread start(List<Throwable> failures, Runnable task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable failed) {
                failures.add(failed);
            }
        });
        thread.start();
        return thread;
    }

    /** So many of a hundred peers send, and read, so many times. */
    private static void assertAllEchoedAtOnce(int peers, int length, int times, List<String> memory) throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (SocketDirectory directory = new SocketDirectory(); ChildJvm server = serve(directory.resolve("s"), memory)) {
            List<Thread> threads = new ArrayList<>();
            List<RawPeer> connected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                connected.add(RawPeer.connect(directory.resolve("s")));
            }
            for (int i = 0; i < peers; i++) {
                RawPeer peer = connected.get(i);
                Large large = new Large(length, i);
                threads.add(start(failures, () -> {
                    for (int time = 0; time < times; time++) {
                        large.write(peer);
                    }
                }));
                threads.add(start(failures, () -> {
                    for (int time = 0; time < times; time++) {
                        large.read(peer);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals("[]", server.ask("ended"));
            assertEquals(List.of(), failures);
            connected.forEach(RawPeer::close);
        }
    }

    @Test
    void messagesOf12MiBAtOncePassOneAfterTheOther() throws Exception {
        assertAllEchoedAtOnce(6, 12 * MEGABYTE, 2, FOR_ONE_OF_12_MIB);
    }

    @Test
    void messagesOf1MiBAtOncePassWhereAFewHaveRoom() throws Exception {
        assertAllEchoedAtOnce(50, MEGABYTE, 2, List.of("-Xmx8m", "-XX:MaxDirectMemorySize=8m"));
    }

    /** Whether more than a half message has come, and no more comes for a while. */
    private static boolean isStopped(ChildJvm server) {
        String before = server.ask("received");
        LockSupport.parkNanos(1_200_000_000); // more than the loop stands still while the JVM looks for memory
        return Long.parseLong(before) > 15 * MEGABYTE && before.equals(server.ask("received"));
    }

    /** Writes a large message in a thread of its own, until the server reads no more of it. */
    private static Thread startStopped(ChildJvm server, List<Throwable> failures, Large large, RawPeer peer) {
        Thread writer = start(failures, () -> large.write(peer));
        Await.until("the message to be stopped on its way", () -> isStopped(server));
        return writer;
    }

    /** Writes a large message, and reads nothing until the server has the answer for it. */
    private static RawPeer withPendingAnswer(ChildJvm server, Path path, Large large) {
        RawPeer peer = RawPeer.connect(path);
        large.write(peer);
        Await.until("the answer to wait", () -> Long.parseLong(server.ask("pending")) > large.length - MEGABYTE);
        return peer;
    }

    @Test
    void aMessageWaitsForMemoryThatAnAnswerHas() throws Exception {
        Large large = new Large(12 * MEGABYTE, 3);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), FOR_ONE_OF_12_MIB);
                RawPeer first = withPendingAnswer(server, directory.resolve("s"), large);
                RawPeer second = RawPeer.connect(directory.resolve("s"))) {
            Thread writer = startStopped(server, failures, large, second);
            large.read(first);
            large.read(second);
            writer.join();
            assertEquals("[]", server.ask("ended"));
            assertEquals(List.of(), failures);
        }
    }

    @Test
    void aMessageForWhichNobodyGivesMemoryBackEndsAndHarmsNobody() throws Exception {
        Large large = new Large(12 * MEGABYTE, 4);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), FOR_ONE_OF_12_MIB);
                RawPeer first = withPendingAnswer(server, directory.resolve("s"), large);
                RawPeer second = RawPeer.connect(directory.resolve("s"));
                RawPeer third = RawPeer.connect(directory.resolve("s"));
                RawPeer small = RawPeer.connect(directory.resolve("s"))) {
            // What it says next is short, though this was not.
            Thread earlier = start(failures, () -> new Large(2 * MEGABYTE, 6).write(small));
            new Large(2 * MEGABYTE, 6).read(small);
            earlier.join();
            startStopped(server, new ArrayList<>(), large, second);
            int[] served = {0};
            Large lesser = new Large(4 * MEGABYTE, 5);
            Thread writer = start(failures, () -> lesser.write(third));
            Await.until("an end", () -> {
                assertEquals("here", small.write(RawPeer.frame(2, "here".getBytes())).readFrame().text());
                served[0]++;
                return !server.ask("ended").equals("[]");
            });
            assertTrue(served[0] > 100, served[0] + " short messages were served meanwhile");
            lesser.read(third);
            large.read(first);
            writer.join();
            assertEquals("[IO_ERROR]", server.ask("ended"));
            assertEquals(List.of(), failures);
        }
    }

    /** The JVM refuses direct memory, but has enough all the same: that is no shortage. */
    @Test
    void readersThatStopHoldNobodyUpWhileThereIsRoom() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = serve(directory.resolve("s"), List.of("-Xmx64m", "-XX:MaxDirectMemorySize=8m"))) {
            List<RawPeer> stopped = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                stopped.add(RawPeer.connect(directory.resolve("s")));
                new Large(2_600_000, i).write(stopped.get(i));
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawPeer peer = RawPeer.connect(directory.resolve("s"));
                Large large = new Large(MEGABYTE, i);
                threads.add(start(failures, () -> {
                    for (int time = 0; time < 10; time++) {
                        Thread writer = start(failures, () -> large.write(peer));
                        large.read(peer);
                        joined(writer);
                    }
                    peer.close();
                }));
            }
            for (Thread thread : threads) {
                thread.join(20_000); // one after the other it would be a minute
                assertEquals(Thread.State.TERMINATED, thread.getState());
            }
            assertEquals("[]", server.ask("ended"));
            assertEquals(List.of(), failures);
            stopped.forEach(RawPeer::close);
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.Heap;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** {@link IpcClient} with much on its way, many threads, and many of its kind. */
final class ClientFlowTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MEGABYTE = 1 << 20;

    private static ByteBuffer numbered(int length, int number) {
        return ByteBuffer.allocate(length).putInt(0, number);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        }).start();
        return done;
    }

    @Test
    void largeMessagesToASlowServerWaitAndKeepTheirOrder() throws Exception {
        Heap.needs(96);
        int count = 8;
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            CompletableFuture<Void> sender = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    assertTrue(client.send(numbered(3 * MEGABYTE, i)));
                }
            });
            RawPeer peer = server.accept();
            for (int i = 0; i < count; i++) {
                assertArrayEquals(RawPeer.frame(2, numbered(3 * MEGABYTE, i).array()), slowly(peer, 5 + 3 * MEGABYTE));
            }
            sender.get();
        }
    }

    /** Reads in small steps, giving the sender every chance to find the socket full. */
    private static byte[] slowly(RawPeer peer, int length) {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            all.put(peer.read(Math.min(50_000, all.remaining())));
            Thread.yield();
        }
        return all.array();
    }

    @Test
    void sixtyFourMegabytesGoRoundWithOneThreadSendingAndOneReceiving() throws Exception {
        Heap.needs(96);
        try (Served served = Served.echo(); IpcClient client = IpcClient.connect(served.path)) {
            CompletableFuture<Void> sender = inBackground(() -> {
                for (int i = 0; i < 16; i++) {
                    assertTrue(client.send(numbered(4 * MEGABYTE, i)));
                }
            });
            for (int i = 0; i < 16; i++) {
                assertArrayEquals(numbered(4 * MEGABYTE, i).array(), client.receive(SOON).bytes());
            }
            sender.get();
        }
    }

    @Test
    void oneThreadMaySendMuchMoreThanTheSocketsHoldBeforeItReceives() throws IOException {
        Heap.needs(96);
        try (Served served = Served.echo(); IpcClient client = IpcClient.connect(served.path)) {
            for (int i = 0; i < 4; i++) {
                assertTrue(client.send(numbered(4 * MEGABYTE - 100, i)));
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(i, client.receive(SOON).body().getInt());
            }
        }
    }

    @Test
    void beyondWhatMayBeKeptASendWaitsForAReceive() throws Exception {
        ClientOptions options = ClientOptions.builder().maxPendingBytes(MEGABYTE).build();
        try (Served served = Served.echo(); IpcClient client = IpcClient.connect(served.path, options)) {
            int count = 32;
            CompletableFuture<Void> sender = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    assertTrue(client.send(numbered(MEGABYTE / 2, i)));
                }
            });
            long received = standsStill(() -> served.gaman.stats().bytesIn());
            assertTrue(received < count * (MEGABYTE / 2), received + " bytes went to the server");
            assertFalse(sender.isDone());
            for (int i = 0; i < count; i++) {
                assertEquals(i, client.receive(SOON).body().getInt());
            }
            sender.get();
        }
    }

    @Test
    void aFloodOfEmptyMessagesIsBoundedTooWhileASendWaits() throws Exception {
        ClientOptions options = ClientOptions.builder().maxPendingBytes(MEGABYTE).build();
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path, options)) {
            SocketChannel channel = server.accept().channel();
            channel.configureBlocking(false);
            CompletableFuture<Void> sender = inBackground(() -> assertFalse(client.send(new byte[3 * MEGABYTE])));
            byte[] empty = RawPeer.frame(2, new byte[0]);
            ByteBuffer flood = ByteBuffer.allocate(10_000 * empty.length);
            while (flood.hasRemaining()) {
                flood.put(empty);
            }
            long[] written = new long[1];
            long most = 8 * MEGABYTE;
            standsStill(() -> {
                if (!flood.hasRemaining()) {
                    flood.clear();
                }
                try {
                    written[0] += written[0] < most ? channel.write(flood) : 0;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return written[0];
            });
            assertTrue(written[0] < most, "the client takes more and more");
            channel.close();
            sender.get();
        }
    }

    /** Returns a figure that has not changed for a fifth of a second. */
    private static long standsStill(LongSupplier figure) {
        long[] last = {-1, 0};
        Await.until("a figure that stands still", () -> {
            long now = figure.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(200);
        });
        return last[0];
    }

    @Test
    void eightThreadsSendAndEightReceiveOnOneClient() throws Exception {
        int threads = 8;
        int each = 2000;
        try (Served served = Served.echo(); IpcClient client = IpcClient.connect(served.path)) {
            ConcurrentLinkedQueue<Integer> all = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                work.add(inBackground(() -> {
                    for (int i = 0; i < each; i++) {
                        assertTrue(client.send(numbered(i % 500 == 0 ? 300_000 : 20, sender * each + i)));
                    }
                }));
                work.add(inBackground(() -> {
                    int[] last = new int[threads];
                    for (int i = 0; i < each; i++) {
                        int number = client.receive(SOON).body().getInt();
                        // What one receiver gets of one sender is in the sender's order.
                        assertTrue(number % each >= last[number / each], number + " after " + last[number / each]);
                        last[number / each] = number % each;
                        all.add(number);
                    }
                }));
            }
            for (CompletableFuture<Void> one : work) {
                one.get();
            }
            assertEquals(threads * each, all.size());
            assertEquals(threads * each, new HashSet<>(all).size());
        }
    }

    @Test
    void aHundredClientsHaveNoThreadAndLeaveNoDescriptor() throws IOException {
        try (Served served = Served.echo()) {
            IpcClient.connect(served.path).close();
            Await.until("its end", () -> served.gaman.stats().open() == 0);
            Set<Thread> threads = Thread.getAllStackTraces().keySet();
            long descriptors = Descriptors.open();
            List<IpcClient> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                IpcClient client = IpcClient.connect(served.path);
                clients.add(client);
                assertEquals("hello", client.request("hello", SOON).text());
            }
            Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
            now.removeAll(threads);
            assertEquals(Set.of(), now);
            for (IpcClient client : clients) {
                client.close();
            }
            Descriptors.awaitAtMost(descriptors);
        }
    }

    @Test
    void failuresToConnectLeaveNoDescriptor() {
        try (RawServer full = RawServer.full(); RawServer dead = new RawServer(); Gaman gaman = Gaman.create()) {
            dead.stopListening();
            ClientOptions options = ClientOptions.builder().connectTimeout(Duration.ofMillis(5)).build();
            long descriptors = Descriptors.open();
            for (int i = 0; i < 20; i++) {
                assertThrows(IOException.class, () -> IpcClient.connect(full.path, options));
                assertThrows(ConnectException.class, () -> IpcClient.connect(dead.path, options));
                assertThrows(ConnectException.class, () -> IpcClient.connect(dead.directory.resolve("missing"), options));
                Descriptors.awaitAtMost(descriptors);
                CompletableFuture<Void> ended = new CompletableFuture<>();
                gaman.connect(full.path, options, ctx -> ended.complete(null));
                ended.join();
                Descriptors.awaitAtMost(descriptors);
            }
        }
    }
}

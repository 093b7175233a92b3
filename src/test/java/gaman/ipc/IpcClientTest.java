package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class IpcClientTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Answers each message with itself, in its type. */
    private static Served echo(IpcOptions options) {
        return new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                switch (ctx.type()) {
                    case JSON -> ctx.sendJson(ctx.json());
                    case TEXT -> ctx.send(ctx.text());
                    case BINARY -> ctx.send(ctx.body());
                }
            }
        });
    }

    @Test
    void sendsAndReceivesEveryType() throws IOException {
        try (Served served = echo(IpcOptions.defaults()); IpcClient client = IpcClient.connect(served.path)) {
            assertEquals("{\"hello\":\"world\"}", client.request(Map.of("hello", "world"), SOON).text());
            IpcMessage text = client.request("h\u00e9llo \ud83d\ude00", SOON);
            assertEquals(PayloadType.TEXT, text.type());
            assertEquals("h\u00e9llo \ud83d\ude00", text.text());
            byte[] bytes = new byte[3_000_000];
            new Random(1).nextBytes(bytes);
            assertTrue(client.send(bytes));
            assertArrayEquals(bytes, client.receive(SOON).bytes());
            assertEquals(0, client.request(ByteBuffer.allocate(0), SOON).bytes().length);
            assertTrue(client.sendJson("a string"));
            IpcMessage json = client.receive();
            assertEquals(PayloadType.JSON, json.type());
            assertEquals("a string", json.json().asString());
            assertTrue(client.isOpen());
        }
    }

    @Test
    void deliversMessagesInOrderHoweverManyWereSentBeforeOneIsTaken() throws IOException {
        try (Served served = echo(IpcOptions.defaults()); IpcClient client = IpcClient.connect(served.path)) {
            for (int i = 0; i < 20_000; i++) {
                assertTrue(client.send(Map.of("n", i)));
            }
            for (int i = 0; i < 20_000; i++) {
                assertEquals(i, client.receive(SOON).json().get("n").asInt());
            }
        }
    }

    @Test
    void oneThreadSendsWhileAnotherReceives() throws Exception {
        int count = 50_000;
        try (Served served = echo(IpcOptions.defaults()); IpcClient client = IpcClient.connect(served.path)) {
            AtomicInteger received = new AtomicInteger();
            CompletableFuture<Void> receiver = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        assertEquals(i, client.receive(SOON).body().getInt());
                        received.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new AssertionError("after " + received, e);
                }
            });
            for (int i = 0; i < count; i++) {
                assertTrue(client.send(ByteBuffer.allocate(i % 1000 == 0 ? 1 << 20 : 16).putInt(0, i)));
            }
            Await.until("all messages", receiver::isDone);
            receiver.get();
        }
    }

    @Test
    void aTimeoutLeavesTheClientAsItWas() throws IOException {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.text().equals("answer")) {
                ctx.send("here");
            }
        }); IpcClient client = IpcClient.connect(served.path)) {
            assertThrows(SocketTimeoutException.class, () -> client.receive(Duration.ofMillis(20)));
            assertThrows(SocketTimeoutException.class, () -> client.request("silence", Duration.ofMillis(20)));
            assertThrows(SocketTimeoutException.class, () -> client.receive(Duration.ZERO));
            assertEquals("here", client.request("answer", SOON).text());
        }
    }

    @Test
    void anInterruptOnTheWayIntoReceiveEndsTheCallAndTheClient() throws Exception {
        try (Served served = new Served(ctx -> { })) {
            IpcClient client = IpcClient.connect(served.path);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    client.receive();
                } catch (Throwable t) {
                    thrown.complete(Thread.currentThread().isInterrupted() ? t : new AssertionError("not interrupted", t));
                }
            });
            thread.start();
            thread.interrupt();
            Await.until(() -> "the exception; the thread is in " + List.of(thread.getStackTrace()), thrown::isDone);
            assertEquals(InterruptedIOException.class, thrown.get().getClass());
            assertFalse(client.isOpen());
            assertFalse(client.send("late"));
            assertThrows(IpcClosedException.class, client::receive);
            client.close();
        }
    }

    /** A message whose text is made by calling the client that sends it. */
    record Asking(IpcClient client) {
        @Override
        public IpcClient client() {
            throw new AssertionError(CompletableFuture.supplyAsync(() -> {
                try {
                    return client.receive(SOON).text();
                } catch (IOException e) {
                    return e.toString();
                }
            }).join());
        }
    }

    @Test
    void aMessagesOwnCodeMayWaitForAnotherThreadThatReceives() throws Exception {
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            RawPeer peer = server.accept().write(RawPeer.text("received"));
            Throwable thrown = assertThrows(Throwable.class, () -> client.send(new Asking(client)));
            while (thrown.getCause() != null) {
                thrown = thrown.getCause();
            }
            assertEquals("received", thrown.getMessage());
            assertTrue(client.send("goes on"));
            peer.close();
        }
    }

    @Test
    void closingFromAnotherThreadEndsAReceive() throws Exception {
        try (Served served = new Served(ctx -> { })) {
            IpcClient client = IpcClient.connect(served.path);
            CompletableFuture<Throwable> thrown = CompletableFuture.supplyAsync(
                    () -> assertThrows(IpcClosedException.class, client::receive));
            client.close();
            client.close();
            Await.until("the exception", thrown::isDone);
            assertEquals(CloseReason.LOCAL_CLOSE, ((IpcClosedException) thrown.get()).reason());
        }
    }

    @Test
    void aRequestToAServerThatHasGoneReceivesWhatItSaidAndThenTheReason() throws IOException {
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            RawPeer peer = server.accept();
            for (int i = 0; i < 50; i++) {
                peer.write(RawPeer.text("busy " + i));
            }
            peer.close();
            for (int i = 0; i < 50; i++) {
                assertEquals("busy " + i, client.request("hello?", SOON).text());
            }
            assertEquals(CloseReason.PEER_CLOSED,
                    assertThrows(IpcClosedException.class, () -> client.request("hello?", SOON)).reason());
        }
    }

    @Test
    void aRequestAfterTheOutputWasShutDownTakesNoOtherAnswer() throws IOException {
        try (Served served = echo(IpcOptions.defaults()); IpcClient client = IpcClient.connect(served.path)) {
            client.send("before");
            client.shutdownOutput();
            IpcClosedException refused = assertThrows(IpcClosedException.class, () -> client.request("too late", SOON));
            assertEquals("nothing more can be sent to " + served.path
                    + ": shutdownOutput() was called; receive() takes what still comes", refused.getMessage());
            assertEquals(CloseReason.LOCAL_CLOSE, refused.reason());
            assertEquals("before", client.receive(SOON).text());
        }
    }

    @Test
    void whyTheStreamIsRefusedIsSaidAtOnceAndAgainThoughTheServerStays() throws IOException {
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            RawPeer peer = server.accept().write(RawPeer.frame(7, new byte[1]));
            peer.write(RawPeer.text("never read"));
            // Less than the server is given to end its side.
            Duration wait = Duration.ofNanos(Limits.DRAIN_TIMEOUT_NANOS / 2);
            for (int i = 0; i < 5; i++) {
                assertEquals(CloseReason.PROTOCOL_ERROR,
                        assertThrows(IpcClosedException.class, () -> client.receive(wait)).reason());
                assertEquals(CloseReason.PROTOCOL_ERROR,
                        assertThrows(IpcClosedException.class, () -> client.request("?", Duration.ofMillis(1))).reason());
            }
            peer.close();
        }
    }

    @Test
    void threadsThatShareAClientGetTheAnswersToTheirOwnRequests() throws Exception {
        try (Served served = echo(IpcOptions.defaults()); IpcClient client = IpcClient.connect(served.path)) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                threads.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        String question = thread + " asks " + i;
                        try {
                            assertEquals(question, client.request(question, SOON).text());
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }, task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> thread : threads) {
                thread.get();
            }
        }
    }

    @Test
    void whatHasComeIsReceivedInNoTimeAlsoWhenReadingHadStopped() throws IOException {
        ClientOptions options = ClientOptions.builder().maxPendingBytes(100).build();
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path.toString(), options)) {
            RawPeer peer = server.accept().write(RawPeer.binary(new byte[100]));
            // Now the client has more than it keeps, and what follows lies in the socket.
            client.send("has to read before it is sure");
            assertEquals(100, client.receive(SOON).length());
            peer.write(RawPeer.text("come"));
            assertEquals("come", client.receive(Duration.ZERO).text());
            assertThrows(SocketTimeoutException.class, () -> client.receive(Duration.ofSeconds(Long.MIN_VALUE)));
            peer.close();
        }
    }
}

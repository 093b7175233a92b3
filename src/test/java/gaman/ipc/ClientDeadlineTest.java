package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Clients of servers that don't do what they should: every wait ends, with the path, the time and what may be wrong. */
final class ClientDeadlineTest {
    private static final Duration BRIEF = Duration.ofMillis(150);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Fails unless the call throws this, with this message, in its time: the test's patience is shorter than any default. */
    private static <T extends Throwable> T endsInTime(Class<T> type, String message, Duration least, Executable call) {
        long began = System.nanoTime();
        T thrown = assertThrows(type, call);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(message, thrown.getMessage());
        assertTrue(took.compareTo(least) >= 0 && took.compareTo(least.plusSeconds(3)) < 0, "took " + took);
        return thrown;
    }

    @Test
    void aServerThatNeverAnswersEndsAReceiveAndARequestInTheirTime() throws IOException {
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            String message = "no message from " + server.path + " within PT0.15S";
            endsInTime(SocketTimeoutException.class, message, BRIEF, () -> client.receive(BRIEF));
            endsInTime(SocketTimeoutException.class, message, BRIEF, () -> client.request("hello?", BRIEF));
            RawPeer peer = server.accept();
            assertEquals("hello?", peer.readFrame().text());
            peer.write(RawPeer.text("late"));
            assertEquals("late", client.receive(SOON).text());
            peer.close();
        }
    }

    @Test
    void aDeadlineComesInTimeThoughAnotherThreadDrivesWithoutOne() throws Exception {
        try (RawServer server = new RawServer()) {
            IpcClient client = IpcClient.connect(server.path);
            Blocked sender = new Blocked(() -> assertFalse(client.send(new byte[4 << 20]))).in("turn");
            endsInTime(SocketTimeoutException.class, "no message from " + server.path + " within PT0.15S", BRIEF,
                    () -> client.receive(BRIEF));
            endsInTime(SocketTimeoutException.class, "nothing of the message was sent to " + server.path + " within PT0.15S;"
                    + " other calls on this client, or an earlier message that the server does not take, came first", BRIEF,
                    () -> client.request("small", BRIEF));
            server.accept().close();
            assertNull(sender.thrown());
            client.close();
        }
    }

    @Test
    void aServerThatNeverAnswersEndsALinkThatMayNotIdle() {
        Recorder recorder = new Recorder(ctx -> ctx.send("hello?"));
        try (RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            gaman.connect(server.path, ClientOptions.builder().idleTimeout(BRIEF).build(), recorder);
            RawPeer peer = server.accept();
            assertEquals("hello?", peer.readFrame().text());
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            assertEquals(List.of("OPEN", "CLOSE IDLE_TIMEOUT"), recorder.untilClosed());
        }
    }

    @Test
    void aServerThatAnswersAByteASecondEndsEveryWaitAndTheRestIsNotLost() throws Exception {
        byte[] answer = RawPeer.text("slowly");
        Recorder recorder = new Recorder();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path); Gaman gaman = Gaman.create()) {
            RawPeer toClient = server.accept();
            gaman.connect(server.path, ClientOptions.builder().frameTimeout(Duration.ofMillis(1200)).build(), recorder);
            RawPeer toLink = server.accept();
            AtomicInteger written = new AtomicInteger();
            clock.scheduleAtFixedRate(() -> {
                int at = written.getAndIncrement();
                toClient.write(answer, at, 1);
                toLink.write(answer, at, 1);
            }, 0, 1, TimeUnit.SECONDS);
            Duration patience = Duration.ofMillis(1300);
            endsInTime(SocketTimeoutException.class, "no message from " + server.path + " within PT1.3S", patience,
                    () -> client.receive(patience));
            assertEquals(0, toLink.readToEnd().length);
            clock.shutdownNow();
            assertTrue(clock.awaitTermination(10, TimeUnit.SECONDS));
            toLink.close();
            assertEquals(List.of("OPEN", "CLOSE FRAME_TIMEOUT"), recorder.untilClosed());
            toClient.write(answer, written.get(), answer.length - written.get());
            assertEquals("slowly", client.receive(SOON).text());
            toClient.close();
        } finally {
            clock.shutdownNow();
        }
    }

    @Test
    void aFullBacklogEndsConnectingInItsTime() {
        try (RawServer server = RawServer.full(); Gaman gaman = Gaman.create()) {
            SocketTimeoutException late = assertThrows(SocketTimeoutException.class, () -> IpcClient.connect(server.path, BRIEF));
            String[] words = late.getMessage().split("[()]");
            assertEquals("can't connect to " + server.path + ": the server takes no connection now ", words[0]);
            assertEquals("; it is busy or stopped, and connectTimeout=PT0.15S is over", words[2]);

            CompletableFuture<IpcContext> ended = new CompletableFuture<>();
            long began = System.nanoTime();
            gaman.connect(server.path, ClientOptions.builder().connectTimeout(BRIEF).build(), ended::complete);
            IpcContext ctx = ended.join();
            assertTrue(System.nanoTime() - began >= BRIEF.toNanos());
            assertEquals(Stage.CLOSE, ctx.stage());
            assertEquals(CloseReason.IO_ERROR, ctx.closeReason());
            assertEquals(SocketTimeoutException.class, ctx.closeCause().getClass());
            assertEquals(late.getMessage(), ctx.closeCause().getMessage());
        }
    }

    @Test
    void roomInTheBacklogLetsThoseInWhoStillTry() throws Exception {
        Recorder recorder = new Recorder();
        try (Gaman gaman = Gaman.create(); RawServer server = RawServer.full()) {
            CompletableFuture<IpcClient> connected = new CompletableFuture<>();
            Thread connecting = new Thread(() -> {
                try {
                    connected.complete(IpcClient.connect(server.path, SOON));
                } catch (IOException e) {
                    connected.completeExceptionally(e);
                }
            });
            connecting.start();
            gaman.connect(server.path, ClientOptions.builder().connectTimeout(SOON).build(), recorder);
            Await.until("waiting for room", () -> connecting.getState() == Thread.State.TIMED_WAITING);
            assertEquals(List.of(), recorder.events);
            Await.until("both connected", () -> {
                server.acceptNow();
                return connected.isDone() && !recorder.events.isEmpty();
            });
            connected.get().close();
            assertEquals(List.of("OPEN"), recorder.events);
        }
    }

    @Test
    void nobodyAtThePathIsSaidAtOnce() throws IOException {
        try (RawServer server = new RawServer(); Gaman gaman = Gaman.create()) {
            Path missing = server.directory.resolve("missing.sock");
            endsInTime(ConnectException.class,
                    "can't connect to " + missing + ": there is no such file; start the server, or mend the path",
                    Duration.ZERO, () -> IpcClient.connect(missing, SOON));

            server.stopListening();
            ConnectException refused = assertThrows(ConnectException.class, () -> IpcClient.connect(server.path, SOON));
            String message = refused.getMessage();
            assertTrue(message.startsWith("can't connect to " + server.path + ": nobody listens there (")
                    && message.endsWith("); start the server"), message);
            CompletableFuture<Throwable> cause = new CompletableFuture<>();
            gaman.connect(server.path, ctx -> cause.complete(ctx.closeCause()));
            assertEquals(message, cause.join().getMessage());
        }
    }

    @Test
    void aPathThatNoSocketCanHaveIsSaidAtOnce() throws IOException {
        try (SocketDirectory directory = new SocketDirectory()) {
            Path path = directory.resolve("x".repeat(150));
            for (int i = 0; i < 2; i++) {
                int length = path.toString().length();
                endsInTime(ConnectException.class, "can't connect to " + path + ": the path has " + length
                        + " bytes and a socket's path may have 106; use a shorter path, or a relative one",
                        Duration.ZERO, () -> IpcClient.connect(path, SOON));
                if (i == 0) {
                    Files.createFile(path);
                }
            }
        }
    }

    @Test
    void aStoppedServerEndsWaitsInTheirTimeAndLosesNothing() throws IOException {
        byte[] large = new byte[4 << 20];
        large[large.length - 1] = 1;
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = ChildJvm.start(EchoServer.class, List.of(), List.of(), directory.resolve("s").toString())) {
            Path path = directory.resolve("s");
            assertEquals("listening", server.ask(""));
            server.signal("STOP");
            try (IpcClient client = IpcClient.connect(path, SOON)) {
                endsInTime(SocketTimeoutException.class, "no message from " + path + " within PT0.15S", BRIEF,
                        () -> client.request("small", BRIEF));
                endsInTime(SocketTimeoutException.class, "the server at " + path + " did not take the whole message within PT0.15S;"
                        + " it is busy or stopped; the rest of the message leaves with the next calls", BRIEF,
                        () -> client.request(large, BRIEF));
                endsInTime(SocketTimeoutException.class, "nothing of the message was sent to " + path + " within PT0.15S; other"
                        + " calls on this client, or an earlier message that the server does not take, came first", BRIEF,
                        () -> client.request("never taken", BRIEF));
                server.signal("CONT");
                // The first two were taken, the third was not.
                assertTrue(client.send("last"));
                assertEquals("small", client.receive(SOON).text());
                assertArrayEquals(large, client.receive(SOON).bytes());
                assertEquals("last", client.receive(SOON).text());
            }
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.Heap;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a client's connections end: what it sent arrives, what came before the end is received, and the reason is told. */
final class ClientEndingTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CLIENTS = 1000;
    /** Of as many clients one sends a large message too, more than its socket takes, and sends it last. */
    private static final int LARGE_EVERY = 50;

    /** A server that writes down what it got on each connection, at its end. */
    private static final class Ledger implements IpcHandler {
        final ConcurrentLinkedQueue<String> connections = new ConcurrentLinkedQueue<>();

        @Override
        public void handle(IpcContext ctx) {
            switch (ctx.stage()) {
                case OPEN -> ctx.attach(new StringBuilder());
                case DATA -> ((StringBuilder) ctx.attachment()).append(ctx.body().remaining()).append(' ');
                case CLOSE -> connections.add(ctx.attachment() + ctx.closeReason().toString());
            }
        }

        void checkAllCame(int clients) {
            Await.until(() -> connections.size() + " of " + clients, () -> connections.size() == clients);
            long small = connections.stream().filter("5 4 PEER_CLOSED"::equals).count();
            long large = connections.stream().filter("5 4 1048576 PEER_CLOSED"::equals).count();
            assertEquals(clients / LARGE_EVERY, large);
            assertEquals(clients - clients / LARGE_EVERY, small);
        }
    }

    private static byte[] large() {
        return new byte[1 << 20];
    }

    @Test
    void nothingIsLostOfWhatAThousandClientsSendBeforeTheyClose() throws Exception {
        Ledger ledger = new Ledger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Served served = new Served(ledger)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean sendsLarge = i % LARGE_EVERY == 0;
                all.add(threads.submit(() -> {
                    try (IpcClient client = IpcClient.connect(served.path)) {
                        assertTrue(client.send("first"));
                        assertTrue(client.send("then"));
                        assertTrue(!sendsLarge || client.send(large()));
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            ledger.checkAllCame(CLIENTS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nothingIsLostOfWhatAThousandLinksSendBeforeTheyClose() {
        Heap.needs(96);
        Ledger ledger = new Ledger();
        try (Served served = new Served(ledger); Gaman gaman = Gaman.create()) {
            for (int i = 0; i < CLIENTS; i++) {
                boolean sendsLarge = i % LARGE_EVERY == 0;
                boolean closesItself = i % 2 == 0;
                CompletableFuture<Void> open = new CompletableFuture<>();
                IpcLink link = gaman.connect(served.path, ctx -> {
                    if (ctx.stage() == Stage.OPEN && closesItself) {
                        assertTrue(ctx.send("first"));
                        assertTrue(ctx.send("then"));
                        assertTrue(!sendsLarge || ctx.send(large()));
                        ctx.close();
                    }
                    open.complete(null);
                });
                if (!closesItself) {
                    open.join();
                    assertTrue(link.send("first"));
                    assertTrue(link.send("then"));
                    assertTrue(!sendsLarge || link.send(large()));
                    link.close();
                }
            }
            gaman.close();
            ledger.checkAllCame(CLIENTS);
        }
    }

    /** Sends on many clients, and exits at once, without closing any. */
    static final class Leaver {
        public static void main(String[] args) throws IOException {
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                IpcClient client = IpcClient.connect(args[0]);
                boolean sent = client.send("first") && client.send("then") && (i % LARGE_EVERY > 0 || client.send(large()));
                if (!sent) {
                    throw new AssertionError("client " + i);
                }
            }
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void nothingIsLostOfWhatAThousandClientsSendWhoseProcessesExitAtOnce() {
        int processes = 4;
        Ledger ledger = new Ledger();
        try (Served served = new Served(ledger)) {
            List<Program> all = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                all.add(Program.start(Program.java(List.of(), Leaver.class, served.path.toString(), "" + CLIENTS / processes)));
            }
            all.forEach(Program::output);
            ledger.checkAllCame(CLIENTS);
        }
        System.out.println(CLIENTS + " clients in " + processes + " processes that exit after their last send: all of it came");
    }

    /** Takes one connection, writes a message and a half, and waits to be killed. */
    static final class HalfWriter {
        public static void main(String[] args) throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(Path.of(args[0])));
                System.out.println("listening");
                for (int i = 0; i < 2; i++) {
                    RawPeer.accepted(listener).write(RawPeer.text("whole")).write(RawPeer.text("half"), 0, 7);
                }
                System.out.println("written");
                System.in.read();
            }
        }
    }

    @Test
    void aServerKilledInsideAMessageIsTruncatedAfterWhatCameWhole() throws IOException {
        Recorder recorder = new Recorder();
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = ChildJvm.start(HalfWriter.class, List.of(), List.of(), directory.resolve("s").toString());
                Gaman gaman = Gaman.create()) {
            assertEquals("listening", server.hear());
            try (IpcClient client = IpcClient.connect(directory.resolve("s"))) {
                gaman.connect(directory.resolve("s"), recorder);
                assertEquals("written", server.hear());
                server.kill();
                assertEquals("whole", client.receive().text());
                IpcClosedException end = assertThrows(IpcClosedException.class, client::receive);
                assertEquals(CloseReason.TRUNCATED, end.reason());
                assertEquals("the connection to " + client.path() + " has ended: TRUNCATED", end.getMessage());
                assertThrows(IpcClosedException.class, () -> client.request("anybody?", SOON));
                assertFalse(client.send("anybody?"));
                assertEquals(List.of("OPEN", "DATA TEXT whole", "CLOSE TRUNCATED"), recorder.untilClosed());
            }
        }
    }

    /** Takes two connections, writes to both until neither takes any more, says how many messages those were, and waits. */
    static final class TirelessWriter {
        public static void main(String[] args) throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(Path.of(args[0])));
                System.out.println("listening");
                List<SocketChannel> clients = List.of(listener.accept(), listener.accept());
                for (SocketChannel client : clients) {
                    client.configureBlocking(false);
                }
                int[] taken = new int[2];
                long lastTaken = System.nanoTime();
                while (System.nanoTime() - lastTaken < TimeUnit.MILLISECONDS.toNanos(100)) {
                    for (int i = 0; i < 2; i++) {
                        // So little is taken whole or not at all.
                        if (clients.get(i).write(ByteBuffer.wrap(RawPeer.frame(2, new byte[100]))) > 0) {
                            taken[i]++;
                            lastTaken = System.nanoTime();
                        }
                    }
                }
                System.out.println(taken[0] + " " + taken[1]);
                System.in.read();
            }
        }
    }

    @Test
    void aServerKilledWhileAClientReadsNoFurtherIsFoundBySendingAndByReceiving() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = ChildJvm.start(TirelessWriter.class, List.of(), List.of(), directory.resolve("s").toString())) {
            assertEquals("listening", server.hear());
            try (IpcClient sending = IpcClient.connect(directory.resolve("s"), keepingLittle());
                    IpcClient resting = IpcClient.connect(directory.resolve("s"), keepingLittle())) {
                CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> sendMuch(sending), ClientEndingTest::onItsOwn);
                assertEquals(100, resting.receive(SOON).length());
                String written = server.hear();
                assertFalse(sent.isDone());
                long killed = System.nanoTime();
                server.kill();
                assertFalse(sent.get());
                assertEquals(written, receiveToTheEnd(sending) + " " + (1 + receiveToTheEnd(resting)));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
                // No clock of ours may be what found it: the shortest that could has five seconds.
                assertTrue(millis < 2000, millis + " ms from the kill to the end of both");
                System.out.println("a server killed while two clients did not read from it: they had all of its messages, "
                        + written + ", and their end " + millis + " ms later");
            }
        }
    }

    private static boolean sendMuch(IpcClient client) {
        try {
            return client.send(new byte[5 << 20]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Receives whole messages until the server is known to be gone, and returns how many. */
    private static int receiveToTheEnd(IpcClient client) throws IOException {
        for (int messages = 0;; messages++) {
            try {
                assertEquals(100, client.receive(SOON).length());
            } catch (IpcClosedException end) {
                assertEquals(CloseReason.PEER_CLOSED, end.reason());
                return messages;
            }
        }
    }

    static Stream<Arguments> refusedStreams() {
        return Stream.of(
                Arguments.of(new byte[4], CloseReason.PROTOCOL_ERROR,
                        "frame size 0: the size counts the type byte too, so it is at least 1"),
                Arguments.of(RawPeer.frame(9, new byte[1]), CloseReason.PROTOCOL_ERROR,
                        "frame type 9: types are 0 (JSON), 1 (text) and 2 (binary)"),
                Arguments.of(RawPeer.frame(2, new byte[100]), CloseReason.FRAME_TOO_LARGE,
                        "message of 101 bytes (type byte and payload) is over maxFrameSize=100: raise maxFrameSize, or let the"
                                + " peer send less"));
    }

    @ParameterizedTest
    @MethodSource("refusedStreams")
    void whatCameBeforeABrokenStreamIsReceivedAndThenTheReason(byte[] broken, CloseReason reason, String why) throws IOException {
        String end = refused(RawPeer.text("whole"), broken, "whole", reason);
        assertEquals(why, end);
    }

    @Test
    void aServerThatWritesNoFramesIsRefused() throws IOException {
        String why = refused("HTTP/1.1 400".getBytes(StandardCharsets.UTF_8), new byte[0], null, CloseReason.PROTOCOL_ERROR);
        assertTrue(why.startsWith("the peer writes no frames"), why);
    }

    /** Gives both clients the same stream, which must end both in the same way; returns the cause's words. */
    private static String refused(byte[] before, byte[] broken, String first, CloseReason reason) throws IOException {
        Recorder recorder = new Recorder();
        ClientOptions options = ClientOptions.builder().maxFrameSize(100).build();
        try (RawServer server = new RawServer();
                IpcClient client = IpcClient.connect(server.path, options);
                Gaman gaman = Gaman.create()) {
            server.accept().write(before).write(broken).end();
            gaman.connect(server.path, options, recorder);
            server.accept().write(before).write(broken).end();
            if (first != null) {
                assertEquals(first, client.receive(SOON).text());
            }
            IpcClosedException end = assertThrows(IpcClosedException.class, () -> client.receive(SOON));
            assertEquals(reason, end.reason());
            assertEquals("the connection to " + server.path + " has ended: " + reason + ": " + end.getCause().getMessage(),
                    end.getMessage());
            List<String> events = recorder.untilClosed();
            assertEquals("CLOSE " + reason, events.get(events.size() - 1));
            assertEquals(end.getCause().getMessage(), recorder.connection().closeCause().getMessage());
            return end.getCause().getMessage();
        }
    }

    @Test
    void aMessageThatAVanishedServerDidNotTakeIsNotCalledSentAndWhatItHadSentIsReceived() throws Exception {
        int messages = 1000;
        ByteArrayOutputStream farewell = new ByteArrayOutputStream();
        for (int i = 0; i < messages; i++) {
            farewell.writeBytes(RawPeer.frame(1, new byte[140]));
        }
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path)) {
            RawPeer peer = server.accept().write(farewell.toByteArray());
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            Thread sender = new Thread(() -> {
                try {
                    sent.complete(client.send(new byte[4 << 20]));
                } catch (IOException e) {
                    sent.completeExceptionally(e);
                }
            });
            sender.start();
            peer.read(100_000);
            peer.close();
            assertFalse(sent.get());
            for (int i = 0; i < messages; i++) {
                assertEquals(140, client.receive(SOON).body().remaining());
            }
            assertEquals(CloseReason.PEER_CLOSED, assertThrows(IpcClosedException.class, client::receive).reason());
        }
    }

    private static ClientOptions keepingLittle() {
        return ClientOptions.builder().maxPendingBytes(100).build();
    }

    @Test
    void wholeMessagesAreReceivedOfAServerThatGoesWhileItsMessagesWait() throws IOException {
        int messages = 20;
        for (boolean unread : new boolean[] {false, true}) {
            try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path, keepingLittle())) {
                RawPeer peer = server.accept();
                if (unread) { // then its end is a reset
                    assertTrue(client.send("not read by the server"));
                }
                for (int i = 0; i < messages; i++) {
                    peer.write(RawPeer.frame(2, new byte[100]));
                }
                assertEquals(100, client.receive(SOON).length());
                peer.close();
                client.send("finds out");
                for (int i = 1; i < messages; i++) {
                    assertEquals(100, client.receive(SOON).length());
                }
                assertEquals(CloseReason.PEER_CLOSED,
                        assertThrows(IpcClosedException.class, () -> client.receive(SOON)).reason());
            }
        }
    }

    @Test
    void shutdownOutputReturnsWhereTheServerHasGoneWhileItsMessagesWait() throws IOException {
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path, keepingLittle())) {
            RawPeer peer = server.accept();
            for (int i = 0; i < 50; i++) {
                peer.write(RawPeer.frame(2, new byte[1000]));
            }
            peer.close();
            assertFalse(client.send("lost"));
            client.shutdownOutput();
            assertFalse(client.send("ended"));
        }
    }

    /** The common pool has one thread on two cores, and that may be blocked. */
    private static void onItsOwn(Runnable task) {
        new Thread(task).start();
    }

    /** Sends more than its heap has room for while another thread waits for messages; then makes clients that can't be made. */
    static final class Small {
        public static void main(String[] args) throws IOException {
            IpcClient client = IpcClient.connect(args[0]);
            Thread receiver = new Thread(() -> {
                try {
                    client.receive();
                } catch (IOException ended) {
                    System.out.println(ended.getMessage());
                }
            });
            receiver.start();
            System.in.read();
            byte[] large = new byte[9 << 20];
            System.out.println(client.send(large));
        }
    }

    @Test
    void aMessageForWhichMemoryIsShortIsNotCalledSent() throws IOException {
        try (RawServer server = new RawServer();
                ChildJvm client = ChildJvm.start(Small.class, List.of("-Xmx30m", "-XX:MaxDirectMemorySize=4m"), List.of(),
                        server.path.toString())) {
            RawPeer peer = server.accept();
            client.say("");
            List<String> said = List.of(client.hear(), client.hear());
            assertTrue(said.contains("false") && said.contains("the connection to " + server.path
                    + " has ended: IO_ERROR: Java heap space"), said.toString());
            assertEquals(0, peer.readToEnd().length);
        }
    }

    /** Fails to make clients, for want of direct memory, and tells how many descriptors that costs. */
    static final class Memoryless {
        public static void main(String[] args) throws IOException {
            try (IpcClient first = IpcClient.connect(args[0])) {
                long before = 0;
                for (int i = 0; i < 4; i++) {
                    before = i == 1 ? Descriptors.open() : before;
                    OutOfMemoryError noRoom = assertThrows(OutOfMemoryError.class, () -> IpcClient.connect(args[0]));
                    assertTrue(noRoom.getMessage().contains("direct"), noRoom.getMessage());
                }
                System.out.println(Descriptors.open() - before + " more");
                first.close();
            }
        }
    }

    @Test
    void aClientForWhichMemoryIsShortLeavesNoDescriptor() {
        try (RawServer server = new RawServer();
                ChildJvm client = ChildJvm.start(Memoryless.class, List.of("-XX:MaxDirectMemorySize=100k"), List.of(),
                        server.path.toString())) {
            assertEquals("0 more", client.hear());
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.json.JsonValue;
import gaman.ipc.json.JsonValueException;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ServerTest {
    /** The handler that the documentation shows. */
    private static final IpcHandler DOCUMENTED = ctx -> {
        if (ctx.stage() == Stage.DATA) {
            ctx.send(Map.of("name", "gaman"));
        }
    };

    record Greeting(String hello, int times) {
    }

    private static <T> T await(CompletableFuture<T> future) {
        Await.until("the handler's answer", future::isDone);
        return future.join();
    }

    /** Sends one message to a handler and returns what the function made of it. */
    private static <T> T handle(byte[] message, Function<IpcContext, T> function) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                try {
                    result.complete(function.apply(ctx));
                } catch (Throwable t) {
                    result.completeExceptionally(t);
                }
            }
        })) {
            served.connect().write(message);
            return await(result);
        }
    }

    @Test
    void broadcastsOfAHandlerAreEncodedApart() {
        IpcEndpoint[] endpoint = new IpcEndpoint[1];
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                endpoint[0].broadcast(Map.of("a", 1));
                endpoint[0].broadcast(Map.of("b", 2));
                ctx.sendJson(List.of("ccccccc"));
            }
        })) {
            endpoint[0] = served.endpoint;
            RawPeer peer = served.connect().write(RawPeer.json("1"));
            assertEquals(Set.of("{\"a\":1}", "{\"b\":2}", "[\"ccccccc\"]"),
                    Set.of(peer.readFrame().text(), peer.readFrame().text(), peer.readFrame().text()));
        }
    }

    @Test
    void objectsOfManyThreadsAreEncodedApart() throws InterruptedException {
        int each = 10_000;
        List<Thread> threads = new ArrayList<>();
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA && ctx.json().asInt() == 0) {
                for (int t = 1; t <= 2; t++) {
                    int thread = t;
                    threads.add(new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            ctx.send(Map.of("t" + thread, List.of(i, "x".repeat(i % 50))));
                        }
                    }));
                }
                threads.forEach(Thread::start);
            } else if (ctx.stage() == Stage.DATA) {
                ctx.send(Map.of("t0", List.of(ctx.json().asInt() - 1, "")));
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.json("0"));
            Thread asking = new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    peer.write(RawPeer.json(String.valueOf(i)));
                }
            });
            asking.start();
            int[] next = new int[3];
            for (int i = 0; i < 3 * each; i++) {
                JsonValue message = Json.parse(peer.readFrame().text());
                String name = message.asMap().keySet().iterator().next();
                int thread = name.charAt(1) - '0';
                int number = next[thread]++;
                assertEquals(number, message.get(name).get(0).asInt());
                assertEquals(thread == 0 ? 0 : number % 50, message.get(name).get(1).asString().length());
            }
            asking.join();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** One after the other, so that each finds the memory of those before. */
    @Test
    void textsOfEveryLengthComeWhole() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.text());
            }
        })) {
            RawPeer peer = served.connect();
            for (int length : new int[] {1, 1023, 1024, 1025, 2047, 2049, 3, 65_535, 65_536, 65_537, 200_000, 0, 7}) {
                String text = "abcdefg".repeat(length / 7 + 1).substring(0, length);
                assertEquals(text, peer.write(RawPeer.text(text)).readFrame().text());
            }
        }
    }

    /** Sends a message of its own before it is written. */
    record Talkative(IpcContext ctx, int number) {
        public IpcContext ctx() {
            ctx.sendJson(Map.of("from", "within"));
            return null;
        }
    }

    @Test
    void anObjectMaySendWhileItIsBeingWritten() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.sendJson(0);
                ctx.sendJson(List.of("a", new Talkative(ctx, 7)));
                ctx.sendJson(8);
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.json("1"));
            assertEquals("0", peer.readFrame().text());
            assertEquals("{\"from\":\"within\"}", peer.readFrame().text());
            assertEquals("[\"a\",{\"ctx\":null,\"number\":7}]", peer.readFrame().text());
            assertEquals("8", peer.readFrame().text());
        }
    }

    @Test
    void anObjectThatCannotBeWrittenLeavesNothingOfItself() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.sendJson(0);
                assertThrows(IllegalArgumentException.class, () -> ctx.sendJson(List.of("lost", new Object())));
                ctx.sendJson(List.of("kept"));
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.json("1"));
            assertEquals("0", peer.readFrame().text());
            assertEquals("[\"kept\"]", peer.readFrame().text());
        }
    }

    @Test
    void answersAFramedPeerWithAFrame() {
        try (Served served = new Served(DOCUMENTED)) {
            RawPeer.Frame answer = served.connect().write(RawPeer.json("{\"hello\":\"world\"}")).readFrame();
            assertEquals(0, answer.type());
            assertEquals("{\"name\":\"gaman\"}", answer.text());
        }
    }

    @Test
    void answersABarePeerWithALine() {
        try (Served served = new Served(DOCUMENTED)) {
            assertEquals("{\"name\":\"gaman\"}", served.connect().write("{\"hello\":\"world\"}").readLine());
        }
    }

    @Test
    void callsOpenFirstDataForEachMessageAndCloseLast() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            served.connect().write(RawPeer.json("[1]")).write(RawPeer.text("two")).write(RawPeer.binary()).close();
            assertEquals(List.of("OPEN", "DATA JSON [1]", "DATA TEXT two", "DATA BINARY ", "CLOSE PEER_CLOSED"),
                    recorder.untilClosed());
        }
    }

    @Test
    void showsOnePayloadAsJsonTextBodyAndBytes() {
        byte[] payload = "{\"a\":[1,2]}".getBytes(StandardCharsets.UTF_8);
        List<Object> seen = handle(RawPeer.frame(0, payload), ctx -> {
            ByteBuffer body = ctx.body();
            assertTrue(body.isReadOnly());
            byte[] copied = new byte[body.remaining()];
            body.get(copied);
            return List.of(ctx.json().get("a").get(1).asInt(), ctx.text(), new String(copied, StandardCharsets.UTF_8),
                    new String(ctx.bytes(), StandardCharsets.UTF_8), ctx.body().remaining());
        });
        assertEquals(List.of(2, "{\"a\":[1,2]}", "{\"a\":[1,2]}", "{\"a\":[1,2]}", payload.length), seen);
    }

    @Test
    void parsesJsonWhateverTheTypeByteSays() {
        assertEquals("7", handle(RawPeer.binary((byte) '7'), ctx -> ctx.json().toString()));
    }

    @Test
    void givesAMissingValueForWhatIsNotJson() {
        handle(RawPeer.text("{oops"), ctx -> {
            assertTrue(ctx.json().isMissing());
            assertThrows(JsonParseException.class, () -> ctx.json().asString());
            return ctx.json().toString();
        });
    }

    @Test
    void bindsJsonToARecord() {
        assertEquals(new Greeting("you", 3),
                handle(RawPeer.json("{\"hello\":\"you\",\"times\":3,\"more\":null}"), ctx -> ctx.json(Greeting.class)));
    }

    @Test
    void hasNoMessageInOpenAndClose() {
        List<Object> seen = new ArrayList<>();
        CompletableFuture<List<Object>> closed = new CompletableFuture<>();
        try (Served served = new Served(ctx -> {
            seen.add(ctx.json().isMissing());
            seen.add(ctx.text());
            seen.add(ctx.body().remaining());
            seen.add(ctx.bytes().length);
            seen.add(Optional.ofNullable(ctx.type()));
            if (ctx.stage() == Stage.CLOSE) {
                seen.add(ctx.send("too late"));
                closed.complete(seen);
            }
        })) {
            served.connect().close();
            assertEquals(List.of(true, "", 0, 0, Optional.empty(), true, "", 0, 0, Optional.empty(), false), await(closed));
        }
    }

    @Test
    void showsTheFirstMessageToAHandlerThatLookedForOneBefore() {
        Recorder recorder = new Recorder(ctx -> {
            ctx.json();
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.json());
                ctx.onWritable(ctx::json);
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            for (int i = 0; i < 3; i++) {
                assertEquals("[" + i + "]", peer.write(RawPeer.json("[" + i + "]")).readFrame().text());
            }
        }
    }

    @Test
    void leavesTheBodyWhereTheHandlerHasReadTo() {
        assertEquals("llo hello", handle(RawPeer.text("hello"), ctx -> {
            ByteBuffer body = ctx.body();
            body.get();
            String whole = ctx.text();
            ctx.json();
            body.get();
            ctx.bytes();
            return StandardCharsets.UTF_8.decode(body) + " " + whole;
        }));
    }

    @Test
    void bindsNoRecordToNull() {
        assertEquals("at $: expected an object, found null", handle(RawPeer.json("null"),
                ctx -> assertThrows(JsonValueException.class, () -> ctx.json(Greeting.class)).getMessage()));
    }

    @Test
    void writesOnceForAllThatIsSentInOnePass() {
        List<Long> written = new ArrayList<>();
        Gaman[] server = new Gaman[1];
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.text());
                written.add(server[0].stats().bytesOut());
            }
        })) {
            server[0] = served.gaman;
            RawPeer peer = served.connect().write("a\nb\nc\n");
            assertEquals("a", peer.readLine());
            assertEquals("b", peer.readLine());
            assertEquals("c", peer.readLine());
            assertEquals(List.of(0L, 0L, 0L), written);
        }
    }

    @Test
    void refusesToShowTheMessageToAnotherThread() {
        IllegalStateException refused = handle(RawPeer.text("x"), ctx -> CompletableFuture
                .supplyAsync(() -> assertThrows(IllegalStateException.class, ctx::text)).join());
        assertTrue(refused.getMessage().contains("text()"), refused.getMessage());
    }

    @Test
    void sendsEachKindOfObjectAsItsType() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.send("text");
                ctx.send((Object) "object");
                ctx.send(new byte[] {1, 2});
                ctx.send(new byte[] {1, 2, 3, 4}, 1, 2);
                ctx.send((Object) new byte[] {9});
                ctx.send(ByteBuffer.wrap(new byte[] {5, 6, 7}, 1, 1));
                ctx.send((Object) ByteBuffer.allocateDirect(2));
                ctx.send(List.of(1, "a"));
                ctx.send((Object) null);
                ctx.sendJson("json");
                ctx.send(new Greeting("x", 1));
                ctx.send("");
                ctx.send(new byte[0]);
            }
        })) {
            RawPeer peer = served.connect();
            assertFrame(1, "text", peer);
            assertFrame(1, "object", peer);
            assertFrame(2, "\1\2", peer);
            assertFrame(2, "\2\3", peer);
            assertFrame(2, "\11", peer);
            assertFrame(2, "\6", peer);
            assertFrame(2, "\0\0", peer);
            assertFrame(0, "[1,\"a\"]", peer);
            assertFrame(0, "null", peer);
            assertFrame(0, "\"json\"", peer);
            assertFrame(0, "{\"hello\":\"x\",\"times\":1}", peer);
            assertFrame(1, "", peer);
            assertFrame(2, "", peer);
        }
    }

    private static void assertFrame(int type, String payload, RawPeer peer) {
        RawPeer.Frame frame = peer.readFrame();
        assertEquals(type, frame.type());
        assertEquals(payload, frame.text());
    }

    @Test
    void leavesTheBufferThatItSendsAsItWas() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
        buffer.position(1).limit(3);
        handle(RawPeer.text("x"), ctx -> ctx.send(buffer));
        assertEquals(1, buffer.position());
        assertEquals(3, buffer.limit());
    }

    @Test
    void namesWhatItCannotWriteAndSendsNothing() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                        () -> ctx.send(Map.of("at", List.of(1, new Object()))));
                ctx.send(refused.getMessage());
            }
        })) {
            String message = served.connect().write(RawPeer.text("x")).readFrame().text();
            assertTrue(message.contains("java.lang.Object") && message.contains("$.at[1]"), message);
        }
    }

    @Test
    void refusesToSendMoreThanItsPeerWouldTake() {
        IpcOptions options = IpcOptions.builder().maxFrameSize(10).build();
        try (Served served = new Served(options, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                assertThrows(IllegalArgumentException.class, () -> ctx.send(new byte[10]));
                ctx.send(assertThrows(IllegalArgumentException.class, () -> ctx.send("0123456789")).getMessage().substring(0, 9));
            }
        })) {
            assertEquals("message o", served.connect().write(RawPeer.text("x")).readFrame().text());
        }
    }

    @Test
    void repliesWithWhatAFunctionReturns() {
        try (Served served = new Served(IpcHandler.replying(ctx -> ctx.text().isEmpty() ? null : ctx.text() + "!"))) {
            RawPeer peer = served.connect().write(RawPeer.text("a")).write(RawPeer.text("")).write(RawPeer.text("b"));
            assertFrame(1, "a!", peer);
            assertFrame(1, "b!", peer);
        }
    }

    @Test
    void greetsInFramesBeforeThePeersFormIsKnown() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() != Stage.CLOSE) {
                ctx.send(ctx.stage().toString());
            }
        })) {
            RawPeer peer = served.connect();
            assertFrame(1, "OPEN", peer);
            assertEquals("DATA", peer.write("[]").readLine());
        }
    }

    @Test
    void answersUnframedPeersInFramesWhereThatIsChosen() {
        try (Served served = new Served(IpcOptions.builder().unframed(Unframed.ANSWER_FRAMED).build(), DOCUMENTED)) {
            assertFrame(0, "{\"name\":\"gaman\"}", served.connect().write("{}"));
        }
    }

    @Test
    void sendsBinaryBareToAnUnframedPeer() {
        try (Served served = Served.echo()) {
            assertArrayEquals("[1][2]".getBytes(StandardCharsets.UTF_8), served.connect().write("[1] [2]\n").end().readToEnd());
        }
    }

    @Test
    void keepsWhatIsAttachedAndGivesEachConnectionItsNumber() {
        CompletableFuture<Object> attached = new CompletableFuture<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.attach("mine");
            } else if (ctx.stage() == Stage.CLOSE) {
                attached.complete(ctx.attachment());
            }
        });
        try (Served served = new Served(recorder)) {
            served.connect();
            served.connect().close();
            recorder.untilClosed();
            assertEquals("mine", await(attached));
            assertNotEquals(recorder.connections.get(0).id(), recorder.connections.get(1).id());
            assertEquals(served.path, recorder.connections.get(0).path());
        }
    }

    @Test
    void servesSeveralPathsOnOneThread() throws IOException {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
            for (String name : List.of("a", "b", "c")) {
                gaman.ipc(directory.resolve(name), IpcHandler.replying(ctx -> {
                    threads.add(Thread.currentThread());
                    return name;
                }));
            }
            gaman.mountServer();
            for (String name : List.of("a", "b", "c")) {
                try (RawPeer peer = RawPeer.connect(directory.resolve(name))) {
                    assertFrame(1, name, peer.write(RawPeer.text("x")));
                }
            }
            assertEquals(1, threads.stream().distinct().count());
            assertEquals("gaman-ipc", threads.peek().getName());
        }
    }

    @Test
    void takesAPathThatIsAddedWhileItRuns() {
        try (Served served = Served.echo()) {
            Path later = served.directory.resolve("later");
            served.gaman.ipc(later.toString(), DOCUMENTED);
            try (RawPeer peer = RawPeer.connect(later)) {
                assertFrame(0, "{\"name\":\"gaman\"}", peer.write(RawPeer.text("x")));
            }
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> served.gaman.ipc(later, DOCUMENTED));
            assertTrue(refused.getCause() instanceof BindException, refused.toString());
        }
    }

    @Test
    void leavesNothingBehindWhenOnePathCannotBeServed() throws IOException {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            Path taken = Files.createFile(directory.resolve("taken"));
            gaman.ipc(directory.resolve("free"), DOCUMENTED);
            gaman.ipc(taken, DOCUMENTED);
            assertThrows(BindException.class, gaman::mountServer);
            assertEquals(List.of("taken"), directory.names());
            Files.delete(taken);
            gaman.mountServer();
            assertEquals(List.of("free", "taken"), directory.names());
        }
    }

    @Test
    void runsTheLoopOnTheCallingThread() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Gaman gaman = Gaman.create()) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            gaman.ipc(directory.resolve("s"), DOCUMENTED);
            gaman.execute(() -> thread.complete(Thread.currentThread()));
            Thread runner = new Thread(() -> {
                try {
                    gaman.run();
                } catch (IOException e) {
                    thread.completeExceptionally(e);
                }
            });
            runner.start();
            assertEquals(runner, await(thread));
            assertThrows(IllegalStateException.class, gaman::run);
            gaman.close();
            runner.join();
        }
    }

    @Test
    void runsTasksInOrderOnTheLoopThreadAndRefusesThemAfterTheEnd() {
        Gaman closed;
        try (Served served = Served.echo()) {
            List<Integer> order = new ArrayList<>();
            CompletableFuture<String> last = new CompletableFuture<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                served.gaman.execute(() -> order.add(number));
            }
            served.gaman.execute(() -> {
                throw new AssertionError("a task's own fault");
            });
            served.gaman.execute(() -> last.complete(Thread.currentThread().getName() + order.size()));
            assertEquals("gaman-ipc100", await(last));
            closed = served.gaman;
        }
        assertThrows(RejectedExecutionException.class, () -> closed.execute(() -> { }));
        assertThrows(IllegalStateException.class, closed::mountServer);
        assertThrows(IllegalStateException.class, () -> closed.ipc("x", DOCUMENTED));
    }

    @Test
    void broadcastsToEveryConnectionInItsOwnForm() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer framed = served.connect().write(RawPeer.text("x"));
            RawPeer bare = served.connect().write("x\n");
            RawPeer silent = served.connect();
            recorder.until(5);
            assertEquals(3, served.endpoint.connections());
            served.endpoint.broadcast(Map.of("n", 1));
            assertFrame(0, "{\"n\":1}", framed);
            assertEquals("{\"n\":1}", bare.readLine());
            assertFrame(0, "{\"n\":1}", silent);
        }
    }

    @Test
    void closesOneEndpointAndKeepsTheOther() throws IOException {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            Path other = served.directory.resolve("other");
            served.gaman.ipc(other, DOCUMENTED);
            RawPeer peer = served.connect();
            recorder.until(1);
            served.endpoint.close();
            assertEquals(List.of("other"), served.directory.names());
            assertThrows(UncheckedIOException.class, served::connect);
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            assertEquals(List.of("OPEN", "CLOSE SHUTDOWN"), recorder.untilClosed());
            Await.until("no connection", () -> served.endpoint.connections() == 0);
            served.endpoint.close();
            try (RawPeer stillServed = RawPeer.connect(other)) {
                assertFrame(0, "{\"name\":\"gaman\"}", stillServed.write(RawPeer.text("x")));
            }
            served.gaman.ipc(served.path, DOCUMENTED);
            assertFrame(0, "{\"name\":\"gaman\"}", served.connect().write(RawPeer.text("x")));
        }
    }

    @Test
    void countsWhatItDoes() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
                if (ctx.text().equals("bad")) {
                    throw new IllegalStateException("as the test asks");
                }
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer stays = served.connect().write(RawPeer.text("one"));
            assertFrame(2, "one", stays);
            served.connect().write(RawPeer.text("bad")).end().readToEnd();
            recorder.untilClosed();
            Await.until("one open", () -> served.gaman.stats().open() == 1);
            IpcStats stats = served.gaman.stats();
            assertEquals(List.of(2L, 0L, 2L, 2L, 16L, 16L, 0L, 1L),
                    List.of(stats.accepted(), stats.refused(), stats.messagesIn(), stats.messagesOut(), stats.bytesIn(),
                            stats.bytesOut(), stats.pendingBytes(), stats.handlerFailures()));
            assertEquals(1, stats.closes().get(CloseReason.HANDLER_FAILED));
            assertEquals(0, stats.closes().get(CloseReason.PEER_CLOSED));
        }
    }

    @Test
    void tellsWhyAConnectionEnded() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            IpcContext ctx = recorder.connection();
            assertTrue(ctx.isOpen() && ctx.isWritable());
            assertNull(ctx.closeReason());
            peer.close();
            recorder.untilClosed();
            assertFalse(ctx.isOpen() || ctx.isWritable());
            assertEquals(CloseReason.PEER_CLOSED, ctx.closeReason());
            assertNull(ctx.closeCause());
        }
    }
}

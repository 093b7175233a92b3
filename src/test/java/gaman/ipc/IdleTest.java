package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.KernelThread;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Where nothing happens, nothing runs. The promise is about ten seconds, so no less will do, and no second test of this kind
 * either: another way of being idle is another line here.
 */
final class IdleTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    /** More than a socket takes, and so much more that it is over the high mark. */
    private static final int MUCH = 400_000;
    private static final byte[] HELLO = RawPeer.text("hello");

    /** Peers of one path that do something, are idle, and then show that they are served as before. */
    private record Way(int peers, String path, Consumer<RawPeer> before, Consumer<RawPeer> after) {
    }

    private static final List<Way> WAYS = List.of(
            // Never a word, and a conversation that rests.
            new Way(50, "plain", peer -> { }, IdleTest::greet),
            new Way(50, "plain", IdleTest::greet, IdleTest::greet),
            // Under clocks that are far from their time: of the message, and of the connection.
            new Way(10, "plain", peer -> peer.write(HELLO, 0, 7), peer -> greeted(peer.write(HELLO, 7, HELLO.length - 7))),
            new Way(10, "clocked", IdleTest::greet, IdleTest::greet),
            // Does not read its answer, so that its next message, which has come, is not read either.
            new Way(10, "plain", peer -> peer.write(RawPeer.text("much")).write(HELLO), peer -> greeted(readMuch(peer))),
            // Has ended its side: silent, not reading, and gone altogether, which only sending can find out.
            new Way(10, "half-open", peer -> greeted(peer.write(HELLO).end()), IdleTest::greeted),
            new Way(10, "half-open", peer -> peer.write(RawPeer.text("much")).end(), IdleTest::readMuch),
            new Way(10, "half-open", peer -> greeted(peer.write(HELLO).end()).close(), peer -> { }),
            // Has ended, and was ended.
            new Way(10, "plain", peer -> greet(peer).close(), peer -> { }),
            new Way(10, "plain", peer -> greet(peer).write(RawPeer.text("end")).endAndRead(), peer -> { }));

    private static RawPeer greet(RawPeer peer) {
        return greeted(peer.write(HELLO));
    }

    private static RawPeer greeted(RawPeer peer) {
        assertEquals("hello", peer.readFrame().text());
        return peer;
    }

    private static RawPeer readMuch(RawPeer peer) {
        assertEquals(MUCH, peer.readFrame().payload().length);
        return peer;
    }

    private static void answer(IpcContext ctx) {
        if (ctx.stage() == Stage.DATA) {
            switch (ctx.text()) {
                case "much" -> ctx.send(new byte[MUCH]);
                case "end" -> ctx.close();
                default -> ctx.send(ctx.text());
            }
        }
    }

    @Test
    void noConnectionWakesTheLoopHoweverItIsIdle() throws Exception {
        Recorder recorder = new Recorder(IdleTest::answer);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        List<RawPeer> peers = new ArrayList<>();
        try (Served served = new Served(recorder); RawServer elsewhere = new RawServer()) {
            served.gaman.ipc(served.directory.resolve("plain"), options().build(), recorder);
            served.gaman.ipc(served.directory.resolve("clocked"), options().idleTimeout(Duration.ofHours(1)).build(), recorder);
            IpcEndpoint halfOpen = served.gaman.ipc(served.directory.resolve("half-open"),
                    options().allowHalfOpen(true).build(), recorder);
            WAYS.forEach(way -> peers.addAll(begin(way, served)));
            // And clients on the same loop: one that is connected, and one that will try again in a minute.
            IpcLink link = served.gaman.connect(elsewhere.path, ctx -> { });
            RawPeer linked = elsewhere.accept();
            served.gaman.connect(served.directory.resolve("nobody"),
                    ClientOptions.builder().reconnect(Duration.ofMinutes(1), Duration.ofMinutes(1)).build(), ctx -> { });
            recorder.untilClosed(20);
            long open = served.gaman.stats().open();

            // A client that waits on a thread of its own has the clock to look at, once a second.
            KernelThread receiving = KernelThread.of(reader);
            IpcClient client = IpcClient.connect(elsewhere.path);
            Future<IpcMessage> message = reader.submit(() -> client.receive());
            receiving.awaitSleep();
            long sleeps = receiving.sleeps();

            KernelThread.of(served.gaman::execute).assertSleepsFor(TIME);

            long wakeUps = receiving.sleeps() - sleeps;
            // Awake it may have to wait once more, for a pause of the JVM's own.
            assertTrue(wakeUps <= TIME.toSeconds() + 5, wakeUps + " wake-ups of a client that waits");
            System.out.println(open + " idle connections: 0 returns from select and 0 ns of CPU time in " + TIME.toSeconds()
                    + " s; a client that waits for a message: " + wakeUps + " wake-ups");
            elsewhere.accept().write(HELLO).close();
            assertEquals("hello", message.get().text());
            client.close();
            assertTrue(link.send("hello"));
            greeted(linked);
            halfOpen.broadcast("hello");
            resume(peers);
            List<String> ends = recorder.untilClosed(30).stream().filter(event -> event.startsWith("CLOSE")).toList();
            assertEquals(20, ends.stream().filter("CLOSE PEER_CLOSED"::equals).count());
            assertEquals(10, ends.stream().filter("CLOSE LOCAL_CLOSE"::equals).count());
            peers.forEach(RawPeer::close);
        } finally {
            reader.shutdownNow();
        }
    }

    /** With marks so low that little memory is taken by what is not read. */
    private static IpcOptions.Builder options() {
        return IpcOptions.builder().highWaterMark(64 << 10).lowWaterMark(16 << 10);
    }

    private static List<RawPeer> begin(Way way, Served served) {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < way.peers(); i++) {
            RawPeer peer = RawPeer.connect(served.directory.resolve(way.path()));
            peers.add(peer);
            way.before().accept(peer);
        }
        return peers;
    }

    private static void resume(List<RawPeer> peers) {
        int next = 0;
        for (Way way : WAYS) {
            for (int i = 0; i < way.peers(); i++) {
                way.after().accept(peers.get(next++));
            }
        }
    }
}

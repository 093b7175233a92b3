package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How connections end: nothing that was sent is lost, CLOSE comes once, and it comes for the right reason. */
final class EndingTest {
    @Test
    void sendsWhatIsPendingBeforeItCloses() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[5_000_000]);
                ctx.send("last");
                ctx.close();
                assertFalse(ctx.send("too late"));
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            assertEquals(5_000_000, peer.readFrame().payload().length);
            assertEquals("last", peer.readFrame().text());
            assertEquals(null, peer.readFrame());
        }
    }

    @Test
    void deliversNothingAfterCloseNotEvenWhatWasRead() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.close();
                ctx.close();
            }
        });
        try (Served served = new Served(recorder)) {
            served.connect().write("[1][2][3]").end().readToEnd();
            assertEquals(List.of("OPEN", "DATA JSON [1]", "CLOSE LOCAL_CLOSE"), recorder.untilClosed());
        }
    }

    @Test
    void closesInOpenWithOneCloseAndNoData() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.send("sorry");
                ctx.close();
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect().write(RawPeer.text("hello?"));
            assertEquals("sorry", peer.readFrame().text());
            assertEquals(0, peer.readToEnd().length);
            peer.close();
            assertEquals(List.of("OPEN", "CLOSE LOCAL_CLOSE"), recorder.untilClosed());
        }
    }

    @Test
    void givesTheAnswerAndACleanEndTo200PeersThatAreStillWriting() throws InterruptedException {
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        byte[] noise = new byte[50_000];
        noise[3] = 1; // size 1,
        noise[4] = 99; // of no type: refused at the fifth byte
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.send("answer");
            }
        })) {
            List<Thread> peers = new ArrayList<>();
            for (int p = 0; p < 200; p++) {
                RawPeer peer = served.connect();
                peers.add(new Thread(() -> {
                    try {
                        for (int i = 0; i < 20; i++) {
                            peer.write(noise);
                        }
                        peer.end();
                        String answer = peer.readFrame().text();
                        if (!answer.equals("answer") || peer.readToEnd().length != 0) {
                            wrong.add("got " + answer);
                        }
                    } catch (Throwable t) {
                        wrong.add(t.toString());
                    }
                }));
            }
            peers.forEach(Thread::start);
            for (Thread peer : peers) {
                peer.join();
            }
            assertTrue(wrong.isEmpty(), () -> wrong.size() + " of 200 failed: " + wrong.peek());
        }
    }

    @Test
    void answersThenClosesWhenThePeerHasEnded() {
        // More than a socket takes, and less than the high mark, over which the peer's end would not be read.
        int length = 1_000_000;
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[length]);
            }
        });
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect().write(RawPeer.text("go")).end();
            Await.until("the end to begin", () -> !recorder.connection().isOpen());
            assertEquals(length + 5, peer.readToEnd().length);
            assertEquals(List.of("OPEN", "DATA TEXT go", "CLOSE PEER_CLOSED"), recorder.untilClosed());
        }
    }

    @Test
    void mayAnswerLateWhereHalfOpenIsAllowed() {
        AtomicReference<IpcContext> asked = new AtomicReference<>();
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                asked.set(ctx);
            }
        });
        try (Served served = new Served(IpcOptions.builder().allowHalfOpen(true).build(), recorder)) {
            RawPeer peer = served.connect().write(RawPeer.text("question")).end();
            recorder.until(2);
            // Another connection's round trip lies between the end of the first one's stream and its answer.
            served.connect().write(RawPeer.text("other")).end();
            recorder.until(4);
            IpcContext ctx = recorder.connections.get(0);
            assertTrue(ctx.isOpen());
            assertTrue(ctx.send("late answer"));
            assertEquals("late answer", peer.readFrame().text());
            ctx.close();
            assertEquals(0, peer.readToEnd().length);
            assertEquals("CLOSE LOCAL_CLOSE", recorder.untilClosed().get(4));
        }
    }

    @Test
    void throwsAwayOnlySoMuchOfWhatAPeerStillWrites() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.OPEN) {
                ctx.close();
            }
        })) {
            RawPeer flooder = served.connect();
            byte[] noise = new byte[65_536];
            long written = 0;
            try {
                while (written < 1L << 30) {
                    flooder.write(noise);
                    written += noise.length;
                }
            } catch (UncheckedIOException cutOff) {
                // As it should.
            }
            assertTrue(written <= Limits.DRAIN_BYTES + (4 << 20), written + " bytes");
        }
    }

    @Test
    void deliversWhatAVanishedPeerHadSentEvenIfAnswersCannotReachIt() {
        int messages = 3000;
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(new byte[200]);
            }
        });
        // A mark this low means that most of the input is still held back when the peer goes.
        try (Served served = new Served(IpcOptions.builder().highWaterMark(1).build(), recorder)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < messages; i++) {
                all.writeBytes(RawPeer.text("m" + i));
            }
            served.connect().write(all.toByteArray()).close();
            List<String> events = recorder.untilClosed();
            assertEquals(messages + 2, events.size());
            for (int i = 0; i < messages; i++) {
                assertEquals("DATA TEXT m" + i, events.get(i + 1));
            }
            assertEquals("CLOSE PEER_CLOSED", events.get(messages + 1));
        }
    }

    @Test
    void closesFromAnotherThreadAfterWhatThatThreadSent() {
        try (Served served = new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 1000; i++) {
                        assertTrue(ctx.send("m" + i));
                    }
                    ctx.close();
                    assertFalse(ctx.isOpen());
                    assertFalse(ctx.send("too late"));
                });
            }
        })) {
            RawPeer peer = served.connect().write(RawPeer.text("go"));
            for (int i = 0; i < 1000; i++) {
                assertEquals("m" + i, peer.readFrame().text());
            }
            assertEquals(null, peer.readFrame());
        }
    }
}

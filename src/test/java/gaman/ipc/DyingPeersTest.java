package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Processes that are there no more: what the kernel had taken of them is delivered, whole, and then they have ended. */
final class DyingPeersTest {
    private static final int PEERS = 1000;

    /** What came of one peer so far. */
    private static final class Life {
        /** Its number for itself; -1 until its first message tells. */
        int peer = -1;
        int messages;
        boolean over;
    }

    /** A server that answers each message with itself, and writes down what is not as it should be. */
    private static final class Witness implements IpcHandler {
        final AtomicInteger opens = new AtomicInteger();
        final AtomicInteger closes = new AtomicInteger();
        final List<String> wrong = new CopyOnWriteArrayList<>();
        // The loop's, until the last CLOSE has been counted.
        final Map<CloseReason, Integer> reasons = new EnumMap<>(CloseReason.class);
        final Map<Integer, Integer> messagesOf = new HashMap<>();
        long messages;
        int withAnswersLeft;

        @Override
        public void handle(IpcContext ctx) {
            switch (ctx.stage()) {
                case OPEN -> {
                    ctx.attach(new Life());
                    opens.incrementAndGet();
                }
                case DATA -> {
                    check((Life) ctx.attachment(), ctx.body(), ctx);
                    ctx.send(ctx.body());
                }
                case CLOSE -> {
                    Life life = (Life) ctx.attachment();
                    if (life.over) {
                        wrong.add("a second CLOSE of " + ctx);
                    }
                    life.over = true;
                    messagesOf.merge(life.peer, life.messages, Integer::sum);
                    reasons.merge(ctx.closeReason(), 1, Integer::sum);
                    withAnswersLeft += ((ConnectionContext) ctx).outbound.hasLost() ? 1 : 0;
                    closes.incrementAndGet();
                }
            }
        }

        private void check(Life life, ByteBuffer body, IpcContext ctx) {
            messages++;
            int peer = body.getInt();
            int number = body.getInt();
            life.peer = life.peer < 0 ? peer : life.peer;
            if (life.over || peer != life.peer || number != life.messages++) {
                wrong.add("message " + number + " of peer " + peer + " on " + ctx);
            }
            for (int next = peer + number; body.hasRemaining(); next++) {
                if (body.get() != (byte) next) {
                    wrong.add("a byte of message " + number + " of peer " + peer);
                    return;
                }
            }
        }
    }

    @Test
    void aThousandKilledAtRandomMomentsEndOnceEachAfterAllThatHadCome() {
        Witness witness = new Witness();
        List<Integer> taken = watch(witness, "killed");
        for (int peer = 0; peer < PEERS; peer++) {
            int delivered = witness.messagesOf.getOrDefault(peer, 0);
            int certain = taken.get(peer);
            // It may have been killed before it could count its last one.
            assertTrue(delivered == certain || delivered == certain + 1,
                    delivered + " messages of peer " + peer + ", and the kernel had " + certain);
        }
        assertTrue(Set.of(CloseReason.PEER_CLOSED, CloseReason.TRUNCATED).containsAll(witness.reasons.keySet()),
                witness.reasons.toString());
    }

    @Test
    void aThousandThatExitRightAfterTheirLastWriteHaveAllOfItDelivered() {
        Witness witness = new Witness();
        List<Integer> taken = watch(witness, "exiting");
        for (int peer = 0; peer < PEERS; peer++) {
            assertEquals(taken.get(peer), witness.messagesOf.getOrDefault(peer, 0), "messages of peer " + peer);
        }
        assertEquals(Map.of(CloseReason.PEER_CLOSED, PEERS), witness.reasons);
    }

    /** Has as many peers die, and returns how many messages of each the kernel took. */
    private static List<Integer> watch(Witness witness, String kind) {
        String python = Installed.program("python3");
        long seed = Long.getLong("gaman.test.seed", 1);
        System.out.println("DyingPeersTest: -Dgaman.test.seed=" + seed);
        List<String> warnings = new CopyOnWriteArrayList<>();
        List<Integer> taken = new ArrayList<>();
        // A mark as low as this is passed soon: that of peers which do not read, most die while they are not read from.
        IpcOptions options = IpcOptions.builder().highWaterMark(64 << 10).lowWaterMark(16 << 10).build();
        try (Served served = new Served(options, witness); LogCapture log = new LogCapture(warnings)) {
            long descriptors = Descriptors.open();
            // Without what it loads for users, a process is forked in half the time.
            String path = served.path.toString();
            try (Program peers = Program.start(python, "-I", "-S", script(), kind, path, "" + PEERS, "" + seed)) {
                peers.outputText().lines().forEach(line -> taken.add(Integer.parseInt(line)));
            }
            Await.until(() -> PEERS + " ends, got " + witness.closes, () -> witness.closes.get() >= PEERS);
            assertEquals(PEERS, witness.opens.get());
            assertEquals(PEERS, witness.closes.get());
            assertEquals(0, served.endpoint.connections());
            Descriptors.awaitAtMost(descriptors);
        }
        assertEquals(List.of(), witness.wrong);
        assertEquals(List.of(), warnings);
        System.out.println(PEERS + " peers " + kind + ": " + witness.messages + " messages, ends " + witness.reasons + ", "
                + witness.withAnswersLeft + " with answers that they did not read");
        return taken;
    }

    private static String script() {
        try {
            return Path.of(DyingPeersTest.class.getResource("dying-peers.py").toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

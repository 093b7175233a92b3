package gaman.ipc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ring keeps every byte in order, whatever is done to it, on direct and on heap memory. */
@Timeout(60)
class RingBufferTest {
    private static final int SEEDS = 400;
    private static final int OPERATIONS = 500;
    private static final int BLOCK = BufferPool.SMALLEST_BLOCK;
    private static final int LARGEST = 4_000;

    private final BufferPool pool = new BufferPool(1 << 20);

    @Test
    void agreesWithTheModelOnDirectMemory() {
        agreesWithTheModel(Long.MAX_VALUE);
    }

    @Test
    void agreesWithTheModelOnHeapMemory() {
        agreesWithTheModel(0);
    }

    @Test
    void agreesWithTheModelOnBothKindsOfMemory() {
        agreesWithTheModel(2 * BLOCK);
    }

    @Test
    void readsAndWritesAnIntAtEveryPlaceInTheBlock() {
        for (int place = 1; place <= BLOCK; place++) {
            RingBuffer ring = new RingBuffer(pool, BLOCK);
            ring.reserve(BLOCK);
            ring.put(ByteBuffer.allocate(place), 0, place);
            ring.consume(place - 1);
            ring.put(0x81_92_A3_F4 + place, (byte) 0x5B, ByteBuffer.wrap(new byte[] {1, 2, 3}), 1, 2);
            assertEquals(0x81_92_A3_F4 + place, ring.getInt(1), "at " + place);
            assertEquals((byte) 0x81, ring.get(1), "at " + place);
            assertEquals(0x5B_02_03, ring.getInt(4) & 0xFF_FF_FF, "at " + place);
            assertEquals(8, ring.size());
            assertEquals(BLOCK, ring.borrowed());
        }
    }

    @Test
    void anEmptyRingThatHasSettledHoldsNoMemory() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        assertEquals(0, ring.borrowed());
        ring.space();
        ring.settle();
        assertEquals(0, ring.borrowed());
        fill(ring, 3 * BLOCK);
        ring.view(0, 3 * BLOCK);
        ring.consume(3 * BLOCK);
        assertTrue(ring.isEmpty() && ring.borrowed() > 0);
        ring.settle();
        assertEquals(0, ring.borrowed());
        assertEquals(0, pool.lentBytes());
    }

    @Test
    void takesNoMoreThanItHasRoomForAndALittle() {
        RingBuffer ring = new RingBuffer(pool);
        assertEquals(4096, ring.space(0).remaining(), "a little first");
        fill(ring, 600_000);
        ring.compact();
        int before = ring.borrowed();
        fill(ring, before - ring.size());
        ring.space(100_000);
        assertEquals(BufferPool.sizeFor(before + 100_000), ring.borrowed(), "of a message of unknown length");
        fill(ring, ring.borrowed() - ring.size());
        int more = ring.borrowed();
        ring.expect(3_000_000);
        ring.space(100_000);
        assertEquals(BufferPool.sizeFor(more + 100_000), ring.borrowed(), "of a long message");
        fill(ring, ring.borrowed() - ring.size());
        ring.expect(ring.size() + 50_000);
        ring.space(100_000);
        assertEquals(BufferPool.sizeFor(ring.size() + 50_000), ring.borrowed(), "up to its end");
        ring.clear();
        ring.settle();
    }

    @Test
    void aSmallRestKeepsASmallBlock() {
        RingBuffer ring = new RingBuffer(pool);
        fill(ring, 100_000);
        ring.consume(99_000);
        assertEquals(BufferPool.READ_BLOCK, ring.borrowed());
        ring.settle();
        assertEquals(1_024, ring.borrowed());
        ring.consume(990);
        ring.settle();
        assertEquals(BLOCK, ring.borrowed());
        assertEquals(10, ring.size());
        assertEquals((byte) (100_000 - 10), ring.get(0));
    }

    @Test
    void aRestThatHasSettledIsReadOnIntoAWholeBlock() {
        RingBuffer ring = new RingBuffer(pool);
        fill(ring, 10);
        ring.settle();
        assertEquals(BLOCK, ring.borrowed());
        assertEquals(BufferPool.READ_BLOCK - 10, ring.space().remaining());
    }

    @Test
    void growsOnlyWhenItIsFull() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        for (int came = 0; came < 20_000; came++) {
            ByteBuffer space = ring.space();
            assertTrue(space.hasRemaining());
            space.put((byte) came);
            ring.received(1);
            assertEquals(BufferPool.sizeFor(came + 1), ring.borrowed());
        }
    }

    @Test
    void aFullRingGrowsToTheExpectedMessageButNotFarBeyondWhatCame() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        ring.expect(6 * BLOCK);
        assertEquals(BLOCK, ring.space().remaining());
        ring.received(BLOCK);
        ring.space();
        assertEquals(BufferPool.sizeFor(6 * BLOCK), ring.borrowed());
        ring.consume(BLOCK);
        ring.settle();
        ring.space();
        ring.received(BLOCK);
        ring.expect(1_000 * BLOCK);
        ring.space();
        assertEquals(8 * BLOCK, ring.borrowed());
        ring.consume(BLOCK);
        ring.expect(0);
        fill(ring, 8 * BLOCK);
        ring.space();
        assertEquals(16 * BLOCK, ring.borrowed());
    }

    @Test
    void whatIsPutPieceByPieceIsMovedSeldom() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        int moves = 0;
        for (int size = 1; size < 1_000_000; size += 64) {
            int before = ring.borrowed();
            fill(ring, 64);
            moves += ring.borrowed() != before ? 1 : 0;
        }
        assertTrue(moves < 20, moves + " moves");
        assertTrue(ring.borrowed() <= 1_800_000, ring.borrowed() + " bytes for a million");
    }

    @Test
    void aRingThatRanEmptyHandsOutTheNextMessageWithoutACopy() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        for (int i = 0; i < 10; i++) {
            fill(ring, 400);
            ByteBuffer view = ring.view(0, 400);
            assertEquals(BLOCK, ring.borrowed());
            assertSame(view, ring.view(5, 100));
            ring.consume(400);
        }
    }

    @Test
    void aViewIsReadOnlyAndShowsNothingBeforeOrAfterItsBytes() {
        RingBuffer ring = new RingBuffer(pool, BLOCK);
        fill(ring, 400);
        for (boolean wrapped : new boolean[] {false, true}) {
            ByteBuffer view = ring.view(20, 100);
            assertTrue(view.isReadOnly() && view.isDirect());
            assertEquals(100, view.remaining());
            if (!wrapped) {
                ring.consume(300);
                fill(ring, 400);
                ring.consume(120);
            }
        }
        assertEquals(BLOCK + BLOCK, ring.borrowed());
    }

    @Test
    void transfersGoThroughDirectMemoryOfABoundedLengthAlsoWhereTheBlockIsNotDirect() {
        RingBuffer ring = new RingBuffer(new BufferPool(1 << 20, 0, 1 << 30));
        for (int i = 0; i < 10; i++) {
            ByteBuffer space = ring.space();
            assertTrue(space.isDirect());
            assertTrue(space.remaining() <= BufferPool.STAGING_BYTES);
            int count = space.remaining();
            while (space.hasRemaining()) {
                space.put((byte) i);
            }
            ring.received(count);
        }
        for (int i = 0; i < 10; i++) {
            ByteBuffer oldest = ring.oldest(Integer.MAX_VALUE);
            assertTrue(oldest.isDirect());
            assertEquals(BufferPool.STAGING_BYTES, oldest.remaining());
            assertEquals((byte) i, oldest.get(oldest.limit() - 1));
            ring.consume(oldest.remaining());
        }
    }

    private void agreesWithTheModel(long directLimit) {
        int wrappedViews = 0;
        int growths = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BufferPool lender = new BufferPool(1 << 14, directLimit, 1 << 30);
            RingBuffer ring = new RingBuffer(lender, BLOCK);
            Random random = new Random(seed);
            byte[] model = {};
            for (int i = 0; i < OPERATIONS; i++) {
                String where = "seed " + seed + ", operation " + i;
                int before = ring.borrowed();
                int operation = random.nextInt(12);
                if (random.nextInt(4) == 0) {
                    ring.expect(random.nextInt(2 * LARGEST));
                }
                switch (operation) {
                    case 0, 1, 2 -> model = receive(ring, model, random);
                    case 3 -> model = put(ring, model, random);
                    case 4, 5, 6 -> model = consume(ring, model, random);
                    case 7 -> wrappedViews += view(ring, model, random, where) ? 1 : 0;
                    case 8 -> model = send(ring, model, random, where);
                    case 9 -> {
                        int dropped = random.nextInt(1 + Math.min(20, model.length));
                        ring.dropNewest(dropped);
                        model = Arrays.copyOf(model, model.length - dropped);
                        ring.settle();
                    }
                    case 10 -> peek(ring, model, random, where);
                    default -> {
                        if (random.nextInt(40) == 0) {
                            ring.clear();
                            model = new byte[0];
                        }
                    }
                }
                growths += operation < 4 && before >= BLOCK && ring.borrowed() > before ? 1 : 0;
                assertEquals(model.length, ring.size(), where);
                assertEquals(model.length == 0, ring.isEmpty(), where);
                assertEquals(ring.borrowed(), lender.lentBytes(), where);
                assertTrue(lender.keptBytes() <= 1 << 14, where);
            }
            assertArrayEquals(model, model.length == 0 ? new byte[0] : bytes(ring.view(0, model.length)), "seed " + seed);
            ring.clear();
            ring.settle();
            assertEquals(0, lender.lentBytes(), "seed " + seed);
        }
        assertTrue(wrappedViews > 400, wrappedViews + " views wrapped");
        assertTrue(growths > 1_000, growths + " times grown");
    }

    private static byte[] receive(RingBuffer ring, byte[] model, Random random) {
        if (model.length > LARGEST) {
            return model;
        }
        ByteBuffer space = ring.space();
        assertTrue(space.hasRemaining() && space.isDirect());
        byte[] came = random(random, random.nextInt(space.remaining() + 1));
        space.put(came);
        ring.received(came.length);
        return concat(model, came);
    }

    private static byte[] put(RingBuffer ring, byte[] model, Random random) {
        byte[] added = random(random, model.length > LARGEST ? 0 : random.nextInt(700));
        int number = random.nextInt();
        ring.reserve(added.length + 5);
        ByteBuffer source = ByteBuffer.wrap(concat(new byte[7], added)).position(random.nextInt(7));
        ring.put(number, (byte) number, source, 7, added.length);
        byte[] head = ByteBuffer.allocate(5).putInt(number).put((byte) number).array();
        return concat(concat(model, head), added);
    }

    private static byte[] consume(RingBuffer ring, byte[] model, Random random) {
        int count = random.nextInt(8) == 0 ? model.length : random.nextInt(Math.min(model.length, 400) + 1);
        ring.consume(count);
        return Arrays.copyOfRange(model, count, model.length);
    }

    /** Tells whether what was viewed wrapped. */
    private static boolean view(RingBuffer ring, byte[] model, Random random, String where) {
        if (model.length == 0) {
            return false;
        }
        int from = random.nextInt(model.length);
        int to = from + random.nextInt(model.length - from + 1);
        int borrowed = ring.borrowed();
        assertArrayEquals(Arrays.copyOfRange(model, from, to), bytes(ring.view(from, to - from)), where);
        return ring.borrowed() > borrowed;
    }

    private static byte[] send(RingBuffer ring, byte[] model, Random random, String where) {
        if (model.length == 0) {
            return model;
        }
        ByteBuffer oldest = ring.oldest(1 + random.nextInt(1_000));
        assertTrue(oldest.hasRemaining() && oldest.isDirect(), where);
        byte[] sent = new byte[random.nextInt(oldest.remaining() + 1)];
        oldest.get(sent);
        ring.consume(sent.length);
        assertArrayEquals(Arrays.copyOf(model, sent.length), sent, where);
        return Arrays.copyOfRange(model, sent.length, model.length);
    }

    private static void peek(RingBuffer ring, byte[] model, Random random, String where) {
        if (model.length < 4) {
            return;
        }
        int at = random.nextInt(model.length - 3);
        assertEquals(model[at], ring.get(at), where);
        assertEquals(ByteBuffer.wrap(model).getInt(at), ring.getInt(at), where);
    }

    private static void fill(RingBuffer ring, int count) {
        ring.reserve(count);
        for (int i = 0; i < count; i++) {
            ring.put((byte) i);
        }
        assertFalse(ring.isEmpty());
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }
}

package gaman.ipc.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the pool lends, counts and keeps. */
@Timeout(60)
class BufferPoolTest {
    private static final int SEEDS = 200;
    private static final int OPERATIONS = 500;
    private static final long HEAP = 1 << 30;

    @Test
    void lendsTheBlockThatCameBackLast() {
        BufferPool pool = new BufferPool(1 << 20);
        Storage first = pool.lend(1_000);
        Storage second = pool.lend(1_000);
        Storage third = pool.lend(1_000);
        pool.giveBack(second);
        pool.giveBack(third);
        pool.giveBack(first);
        assertSame(first, pool.lend(1_024));
        assertSame(third, pool.lend(513));
        assertSame(second, pool.lend(1_000));
        assertNotSame(first, pool.lend(1_000));
    }

    @Test
    void lendsPowersOfTwoUpToTheReadBlockAndStepsOfAnEighthOverIt() {
        assertEquals(512, BufferPool.sizeFor(0));
        assertEquals(512, BufferPool.sizeFor(512));
        assertEquals(1_024, BufferPool.sizeFor(513));
        assertEquals(BufferPool.READ_BLOCK, BufferPool.sizeFor(BufferPool.READ_BLOCK / 2 + 1));
        assertEquals(1 << 20, BufferPool.sizeFor(1 << 20));
        assertEquals((1 << 20) + (1 << 17), BufferPool.sizeFor((1 << 20) + 1));
        assertEquals((1 << 20) + (1 << 18), BufferPool.sizeFor((1 << 20) + (1 << 17) + 1));
        assertEquals(13 << 20, BufferPool.sizeFor((12 << 20) + 5));
        assertEquals((1 << 29) + (1 << 26), BufferPool.sizeFor((1 << 29) + 1));
        assertEquals(1 << 30, BufferPool.sizeFor(1 << 30));
        String refusal = assertThrows(IllegalArgumentException.class, () -> BufferPool.sizeFor((1L << 30) + 1)).getMessage();
        assertTrue(refusal.contains("1073741825") && refusal.contains("1073741824"), refusal);
    }

    @Test
    void lendsABlockForEverySizeThatHoldsItAndIsNeverMuchLarger() {
        BufferPool pool = new BufferPool(0, 0, HEAP);
        for (int bytes = 1; bytes < 40 << 20; bytes += 1 + bytes / 97) {
            int capacity = BufferPool.sizeFor(bytes);
            assertTrue(capacity >= bytes, bytes + ": " + capacity);
            assertEquals(capacity, BufferPool.sizeFor(capacity));
            assertTrue(bytes <= BufferPool.READ_BLOCK || capacity - bytes < bytes / 8 + 1, bytes + ": " + capacity);
            assertTrue(bytes > 1 << 20 || pool.lend(bytes).capacity() == capacity, bytes + ": " + capacity);
        }
    }

    @Test
    void countsWhatIsLentAndNeverKeepsMoreThanItsBound() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long bound = random.nextInt(1 << 16);
            BufferPool pool = new BufferPool(bound, random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(1 << 16), HEAP);
            ArrayDeque<Storage> out = new ArrayDeque<>();
            long lent = 0;
            for (int i = 0; i < OPERATIONS; i++) {
                if (random.nextBoolean()) {
                    int bytes = 1 << random.nextInt(15);
                    Storage block = pool.lend(bytes);
                    assertTrue(block.capacity() >= bytes && !out.contains(block), "seed " + seed);
                    lent += block.capacity();
                    out.add(block);
                } else if (!out.isEmpty()) {
                    Storage block = random.nextBoolean() ? out.pollFirst() : out.pollLast();
                    lent -= block.capacity();
                    pool.giveBack(block);
                }
                assertEquals(lent, pool.lentBytes(), "seed " + seed);
                assertTrue(pool.keptBytes() >= 0 && pool.keptBytes() <= bound, "seed " + seed + ": " + pool.keptBytes());
            }
        }
    }

    @Test
    void lendsHeapMemoryOnceTheDirectMemoryIsUsedUp() {
        BufferPool pool = new BufferPool(1 << 20, 4_096, HEAP);
        List<Storage> lent = new ArrayList<>();
        assertFalse(pool.lend(8_192).bytes.isDirect());
        for (int i = 0; i < 6; i++) {
            lent.add(pool.lend(1_024));
            assertEquals(i < 4, lent.get(i).bytes.isDirect());
        }
        lent.forEach(pool::giveBack);
        for (int i = 5; i >= 0; i--) {
            assertSame(lent.get(i), pool.lend(1_024));
        }
    }

    @Test
    void takesDirectMemoryForWhatItMayKeepAndForWhatWouldTakeTooMuchOfTheHeap() {
        BufferPool pool = new BufferPool(6 << 20, Long.MAX_VALUE, 80 << 20);
        assertTrue(pool.lend(2 << 20).isDirect());
        assertFalse(pool.lend((2 << 20) + 1).isDirect());
        assertFalse(pool.lend(10 << 20).isDirect());
        assertTrue(pool.lend((10 << 20) + 1).isDirect());
    }

    @Test
    void dropsWhatItKeepsInOtherSizesBeforeAskingForMoreThanASmallHeapHas() {
        BufferPool pool = new BufferPool(8 << 20, Long.MAX_VALUE, 16 << 20);
        List<Storage> small = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            small.add(pool.lend(BufferPool.READ_BLOCK));
        }
        small.forEach(pool::giveBack);
        assertEquals(6 << 20, pool.keptBytes());
        pool.lend(3 << 20);
        assertEquals(5 << 20, pool.keptBytes());
        pool.lend(6 << 20);
        assertEquals(5 << 20, pool.keptBytes(), "too much even without them");
        pool.lend(BufferPool.READ_BLOCK);
        assertEquals((5 << 20) - BufferPool.READ_BLOCK, pool.keptBytes());
    }

    @Test
    void takesDirectMemoryAgainWhenSomeHasBeenDropped() {
        BufferPool pool = new BufferPool(1 << 20, 1 << 20, 1 << 20);
        Storage first = pool.lend(512 << 10);
        assertFalse(pool.lend(768 << 10).isDirect());
        pool.giveBack(first);
        assertTrue(pool.lend(768 << 10).isDirect());
    }

    @Test
    void heapMemoryThatComesBackPushesNoDirectMemoryOut() {
        BufferPool pool = new BufferPool(8 << 20, 4 << 20, HEAP);
        List<Storage> blocks = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            blocks.add(pool.lend(BufferPool.READ_BLOCK));
        }
        assertFalse(blocks.get(16).isDirect());
        blocks.forEach(pool::giveBack);
        assertEquals(4 << 20, pool.keptBytes());
    }

    @Test
    void keepsNoMoreHeapMemoryThanOneConnectionNeeds() {
        BufferPool pool = new BufferPool(8 << 20, 0, HEAP);
        List<Storage> blocks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            blocks.add(pool.lend(BufferPool.READ_BLOCK));
        }
        blocks.forEach(pool::giveBack);
        assertEquals(2 * BufferPool.READ_BLOCK, pool.keptBytes());
        assertSame(blocks.get(1), pool.lend(BufferPool.READ_BLOCK));
    }

    @Test
    void keepsTheBlocksInUseThoughALargeOneCameBack() {
        BufferPool pool = new BufferPool(8 << 20);
        Storage read = pool.lend(BufferPool.READ_BLOCK);
        Storage large = pool.lend(8 << 20);
        pool.giveBack(large);
        pool.giveBack(read);
        assertSame(read, pool.lend(BufferPool.READ_BLOCK));
    }

    @Test
    void keepsTheBlocksInUseThoughManyOthersCameBackBefore() {
        int bound = 1 << 20;
        BufferPool pool = new BufferPool(bound);
        List<Storage> small = new ArrayList<>();
        for (int bytes = 0; bytes < 2 * bound; bytes += BufferPool.SMALLEST_BLOCK) {
            small.add(pool.lend(1));
        }
        small.forEach(pool::giveBack);
        assertEquals(bound, pool.keptBytes());
        assertKeepsTwoReadBlocks(pool);
        assertEquals(bound - 2 * BufferPool.READ_BLOCK, pool.keptBytes());
        assertSame(small.get(small.size() - 1), pool.lend(1));
    }

    @Test
    void keepsTwoReadBlocksInTheSmallestHeap() {
        assertKeepsTwoReadBlocks(new BufferPool(2 * BufferPool.READ_BLOCK));
    }

    /** One for each way, as a connection borrows them; both are lent still when this returns. */
    private static void assertKeepsTwoReadBlocks(BufferPool pool) {
        Storage inbound = pool.lend(BufferPool.READ_BLOCK);
        Storage outbound = pool.lend(BufferPool.READ_BLOCK);
        pool.giveBack(inbound);
        pool.giveBack(outbound);
        assertSame(outbound, pool.lend(BufferPool.READ_BLOCK));
        assertSame(inbound, pool.lend(BufferPool.READ_BLOCK));
    }
}

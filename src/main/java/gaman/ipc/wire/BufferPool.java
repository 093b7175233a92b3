package gaman.ipc.wire;

import java.nio.ByteBuffer;

/**
 * Lends the storage of all rings of one loop, last in, first out: the block that was used last is the one still in the
 * processor's cache. Blocks are direct memory; up to {@link #READ_BLOCK} a power of two, over that in steps of an eighth,
 * so that a message of 12 MiB is not kept in 16.
 *
 * <p>What is not lent is kept up to a bound; over it, what was not used for the longest time is left to the garbage
 * collector, so that the blocks in use stay whatever came and went before.
 *
 * <p>Heap memory is lent instead, and transferred through one fixed direct block, where the JVM grants no more direct memory
 * ({@code -XX:MaxDirectMemorySize}), so that a message larger than that limit still passes; and for blocks that are too
 * large to be kept, since dropped direct memory does not hurry the garbage collector until all that is granted is used up.
 * Those that would take too much of a small heap are direct again.
 */
public final class BufferPool {
    /**
     * The block lent for a read, in bytes: what one connection may read in one pass. Large enough for a full socket
     * buffer (208 KiB by default on Linux) in one system call, small enough that one busy peer does not hold up others.
     */
    public static final int READ_BLOCK = 256 * 1024;
    /** The smallest block, in bytes: holds a small frame of which the end has not come yet. */
    public static final int SMALLEST_BLOCK = 512;
    /** The largest block, in bytes. */
    static final int LARGEST_BLOCK = 1 << 30;
    /** The sizes between a power of two and the next, over the read block; the logarithm of their number. */
    private static final int STEPS_LOG = 3;
    /** The most of the heap that one block may take: a share, as a divisor. */
    private static final int SHARE_OF_HEAP = 8;
    /** What large blocks leave free of the heap, and of a smaller one than 16 MiB the share above: handlers and the JDK need some. */
    private static final int ROOM_BYTES = 2 * 1024 * 1024;
    /**
     * The most bytes for one transfer from or to a channel where the block is heap memory. Given the block itself, the
     * JDK would allocate, and keep for the thread, a direct buffer of the whole length; and where no direct memory is
     * left, it could not transfer anything.
     */
    static final int STAGING_BYTES = 64 * 1024;
    /**
     * The most bytes kept while not lent. A heap of H bytes lowers it to H / 2 (but never under two read blocks), since the
     * JVM grants as much direct memory as it has heap unless it is told otherwise.
     */
    private static final long KEPT_BYTES = 8L * 1024 * 1024;

    /**
     * What is kept of each size: the block that came back last, and the first. They are linked through themselves, since
     * giving one back must not fail for want of memory.
     */
    private final Storage[] newest = new Storage[classOf(LARGEST_BLOCK) + 1];
    private final Storage[] oldest = new Storage[newest.length];
    private final long heap;
    private final long keepLimit;
    private final Storage staging = new Storage(ByteBuffer.allocateDirect(STAGING_BYTES));
    private long kept;
    private long lent;
    private long returns;
    /** Direct memory, lent or kept. */
    private long direct;
    /**
     * The most direct memory, in bytes; lowered when the JVM refuses some, and raised only where the heap is short too. Each
     * refusal stalls the loop for half a second, in which the JDK collects garbage and retries, and a pool that goes to the
     * JVM's limit again and again would stall again and again.
     */
    private long directLimit;
    private long refused;
    /** Volatile, so that no compiler leaves out what is only allocated to be given up. */
    private volatile byte[] room;

    /** Makes an empty pool whose bound follows the size of the heap. */
    public BufferPool() {
        this(Math.max(2L * READ_BLOCK, Math.min(KEPT_BYTES, Runtime.getRuntime().maxMemory() / 2)));
    }

    /** Makes an empty pool that keeps at most {@code keepLimit} bytes that are not lent. */
    public BufferPool(long keepLimit) {
        this(keepLimit, Long.MAX_VALUE, Runtime.getRuntime().maxMemory());
    }

    /** Makes an empty pool that lends heap memory beyond {@code directLimit} bytes of direct memory, in a heap of {@code heap}. */
    BufferPool(long keepLimit, long directLimit, long heap) {
        this.keepLimit = keepLimit;
        this.directLimit = directLimit;
        this.heap = heap;
    }

    /** Returns the bytes lent at this moment. */
    public long lentBytes() {
        return lent;
    }

    /** Returns the bytes kept for the next borrower at this moment. */
    long keptBytes() {
        return kept;
    }

    /**
     * Returns the size of a block that would be much of the heap and for which the JVM refused direct memory, since this was
     * last asked, or 0: heap memory may have taken its place, but there will not be much more.
     */
    public long takeRefused() {
        long last = refused;
        refused = 0;
        return last;
    }

    /** Returns the size of the block that holds {@code bytes}; at most 1 GiB. */
    static int sizeFor(long bytes) {
        if (bytes > LARGEST_BLOCK) {
            throw new IllegalArgumentException("a block of " + bytes + " bytes is over the limit of " + LARGEST_BLOCK);
        }
        if (bytes <= SMALLEST_BLOCK) {
            return SMALLEST_BLOCK;
        }
        int power = Integer.highestOneBit((int) bytes - 1);
        int step = power < READ_BLOCK ? power : power >> STEPS_LOG;
        return (int) bytes + step - 1 & -step;
    }

    /** Returns a number for each size of {@link #sizeFor}; not all numbers stand for one. */
    private static int classOf(int capacity) {
        int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(capacity);
        return log << STEPS_LOG | capacity >>> log - STEPS_LOG & (1 << STEPS_LOG) - 1;
    }

    /** Lends a block of at least {@code bytes}; its content is whatever the last borrower left. */
    Storage lend(long bytes) {
        int capacity = sizeFor(bytes);
        int index = classOf(capacity);
        Storage block = newest[index];
        if (block != null) {
            newest[index] = block.older;
            if (block.older == null) {
                oldest[index] = null;
            } else {
                block.older.newer = null;
                block.older = null;
            }
            kept -= capacity;
        } else {
            block = allocate(capacity);
        }
        lent += capacity;
        return block;
    }

    /** Takes a block back; it is kept for the next borrower unless it is too large. */
    void giveBack(Storage block) {
        int capacity = block.capacity();
        lent -= capacity;
        // Of heap memory, just what one connection needs for its pass.
        long bound = block.isDirect() ? keepLimit : Math.min(keepLimit, 2L * READ_BLOCK);
        if (!isKept(capacity, bound) || !block.isDirect() && kept + capacity > bound) {
            dropped(block);
            return;
        }
        while (kept + capacity > bound) {
            dropOldest();
        }
        int index = classOf(capacity);
        block.older = newest[index];
        if (block.older == null) {
            oldest[index] = block;
        } else {
            block.older.newer = block;
        }
        newest[index] = block;
        block.returned = ++returns;
        kept += capacity;
    }

    /** Returns the fixed direct block through which heap blocks are transferred. */
    Storage staging() {
        return staging;
    }

    private Storage allocate(int capacity) {
        if (isKept(capacity, keepLimit) || capacity > heap / SHARE_OF_HEAP) {
            // What is kept in other sizes must not be why the JVM refuses: unless told otherwise, it grants as much as heap.
            long most = Math.min(directLimit, heap / 2);
            if (direct - kept + capacity <= most) {
                dropUntil(most - capacity);
            }
            Storage block = direct + capacity <= directLimit ? allocateDirect(capacity) : null;
            if (block != null) {
                return block;
            }
        }
        try {
            Storage block = new Storage(ByteBuffer.allocate(capacity));
            if (lent + kept - direct + capacity > heap / SHARE_OF_HEAP) {
                leaveRoom();
            }
            return block;
        } catch (OutOfMemoryError noHeap) {
            // The limit may be too low by now: to stall once is better than to fail.
            dropUntil(0);
            Storage block = allocateDirect(capacity);
            if (block == null) {
                throw noHeap;
            }
            directLimit = Math.max(directLimit, direct);
            return block;
        }
    }

    /** Fails if the block that has just been made left too little of the heap for all else, whatever else has taken it. */
    private void leaveRoom() {
        room = new byte[(int) Math.min(ROOM_BYTES, heap / SHARE_OF_HEAP)];
        room = null;
    }

    /** Returns null if the JVM grants no more. */
    private Storage allocateDirect(int capacity) {
        try {
            Storage block = new Storage(ByteBuffer.allocateDirect(capacity));
            direct += capacity;
            return block;
        } catch (OutOfMemoryError noDirectMemory) {
            // Never less than one connection needs: it may have been the heap that was short for a moment.
            directLimit = Math.max(3L * READ_BLOCK, (direct + capacity) / 8 * 7);
            if (capacity > heap / SHARE_OF_HEAP) {
                refused = capacity;
            }
            return null;
        }
    }

    private void dropUntil(long most) {
        while (kept > 0 && direct > most) {
            dropOldest();
        }
    }

    private void dropped(Storage block) {
        if (block.isDirect()) {
            direct -= block.capacity();
        }
    }

    /**
     * A large message takes a block that it outgrows, one that it fills, and one for its answer: blocks of which three don't
     * fit are not kept, else each would push out the next.
     */
    private static boolean isKept(int capacity, long bound) {
        return capacity <= Math.max(Math.min(READ_BLOCK, bound), bound / 3);
    }

    /** Drops the kept block that was given back first; there must be one. */
    private void dropOldest() {
        Storage block = null;
        for (Storage candidate : oldest) {
            if (candidate != null && (block == null || candidate.returned < block.returned)) {
                block = candidate;
            }
        }
        int index = classOf(block.capacity());
        oldest[index] = block.newer;
        if (block.newer == null) {
            newest[index] = null;
        } else {
            block.newer.older = null;
        }
        kept -= block.capacity();
        dropped(block);
    }
}

package gaman.ipc.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Lends the storage of all rings of one loop, last in, first out: the block that was used last is the one still in the
 * processor's cache. Blocks are powers of two of direct memory.
 *
 * <p>Where the JVM grants no more direct memory ({@code -XX:MaxDirectMemorySize}), and for the largest blocks, heap
 * memory is lent instead, and transfers go through one fixed direct block, so that a message larger than the direct limit
 * still passes. What is not lent is kept up to a bound; over it, what was not used for the longest time is left to the
 * garbage collector, so that the blocks in use stay whatever came and went before.
 */
public final class BufferPool {
    /**
     * The block lent for a read, in bytes: what one connection may read in one pass. Large enough for a full socket
     * buffer (208 KiB by default on Linux) in one system call, small enough that one busy peer does not hold up others.
     */
    public static final int READ_BLOCK = 256 * 1024;
    /** The smallest block, in bytes: holds a small frame of which the end has not come yet. */
    public static final int SMALLEST_BLOCK = 512;
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

    private final ArrayDeque<Storage>[] free;
    private final long keepLimit;
    private final Storage staging = new Storage(ByteBuffer.allocateDirect(STAGING_BYTES));
    private long kept;
    private long lent;
    private long returns;
    /**
     * How many direct bytes may still be asked for; lowered when the JVM refuses some, and never raised: what is dropped
     * is free only when the garbage collector has seen it. Each refusal stalls the loop for half a second, in which the
     * JDK collects garbage and retries, and a pool that goes to the limit again and again would stall again and again.
     */
    private long directLeft;

    /** Makes an empty pool whose bound follows the size of the heap. */
    public BufferPool() {
        this(Math.max(2L * READ_BLOCK, Math.min(KEPT_BYTES, Runtime.getRuntime().maxMemory() / 2)));
    }

    /** Makes an empty pool that keeps at most {@code keepLimit} bytes that are not lent. */
    public BufferPool(long keepLimit) {
        this(keepLimit, Long.MAX_VALUE);
    }

    /** Makes an empty pool that lends heap memory beyond {@code directLeft} bytes of direct memory. */
    BufferPool(long keepLimit, long directLeft) {
        this.keepLimit = keepLimit;
        this.directLeft = directLeft;
        @SuppressWarnings({"unchecked", "rawtypes"})
        ArrayDeque<Storage>[] classes = new ArrayDeque[Integer.SIZE - 1];
        free = classes;
    }

    /** Returns the bytes lent at this moment. */
    public long lentBytes() {
        return lent;
    }

    /** Returns the bytes kept for the next borrower at this moment. */
    long keptBytes() {
        return kept;
    }

    /** Returns the power of two that holds {@code bytes}; at most 1 GiB. */
    static int sizeFor(long bytes) {
        if (bytes > 1 << 30) {
            throw new IllegalArgumentException("a block of " + bytes + " bytes is over the limit of " + (1 << 30));
        }
        return bytes <= SMALLEST_BLOCK ? SMALLEST_BLOCK : Integer.highestOneBit((int) bytes - 1) << 1;
    }

    /** Lends a block of at least {@code bytes}; its content is whatever the last borrower left. */
    Storage lend(long bytes) {
        int capacity = sizeFor(bytes);
        ArrayDeque<Storage> blocks = free[Integer.numberOfTrailingZeros(capacity)];
        Storage block = blocks == null ? null : blocks.pollLast();
        if (block != null) {
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
        if (!isKept(capacity)) {
            return;
        }
        while (kept + capacity > keepLimit) {
            dropOldest();
        }
        int index = Integer.numberOfTrailingZeros(capacity);
        if (free[index] == null) {
            free[index] = new ArrayDeque<>();
        }
        block.returned = ++returns;
        free[index].addLast(block);
        kept += capacity;
    }

    /** Returns the fixed direct block through which heap blocks are transferred. */
    Storage staging() {
        return staging;
    }

    private Storage allocate(int capacity) {
        if (capacity <= directLeft && isKept(capacity)) {
            try {
                Storage block = new Storage(ByteBuffer.allocateDirect(capacity));
                directLeft -= capacity;
                return block;
            } catch (OutOfMemoryError noDirectMemory) {
                directLeft = capacity - 1;
            }
        }
        return new Storage(ByteBuffer.allocate(capacity));
    }

    /**
     * A block that alone would push out most of the others is not kept, and therefore is heap memory: dropped direct
     * memory does not hurry the garbage collector until all that the JVM grants is used up.
     */
    private boolean isKept(int capacity) {
        return capacity <= keepLimit / 2;
    }

    /** Drops the kept block that was given back first; there must be one. */
    private void dropOldest() {
        ArrayDeque<Storage> oldest = null;
        for (ArrayDeque<Storage> blocks : free) {
            if (blocks != null && !blocks.isEmpty()
                    && (oldest == null || blocks.peekFirst().returned < oldest.peekFirst().returned)) {
                oldest = blocks;
            }
        }
        kept -= oldest.pollFirst().capacity();
    }
}

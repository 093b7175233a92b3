package gaman.ipc.wire;

import java.nio.ByteBuffer;

/**
 * A queue of bytes in one lent block, first in, first out.
 *
 * <pre>
 *        0                                  capacity
 *        +------+=================+---------+          contiguous
 *               head              tail
 *        +======+-----------------+=========+          wrapped: the oldest bytes stand at the end
 *               tail              head
 * </pre>
 *
 * The tail follows from the head and the size. The block is borrowed with the first byte and given back by {@link #settle}
 * when the ring is empty, so that an idle connection holds none. A ring that runs empty restarts at 0: a frame is
 * contiguous unless it really wraps. Offsets count from the oldest byte. Not safe for threads.
 */
public final class RingBuffer {
    /** How many times the bytes that have come of a message a new block may have: few moves, and no memory for a mere header. */
    private static final long GROWTH = 8;
    /** Where more has come than this, in bytes, it is twice: many peers could make a small heap go short at once. */
    private static final int SMALL = 512 * 1024;
    /** The first block where memory is to be spared: holds a small message, or the beginning of one that has to wait. */
    private static final int SPARING_BLOCK = 4096;

    private static final byte[] ZEROS = new byte[1024];

    private final BufferPool pool;
    private final int firstBlock;
    private Storage storage;
    /** The block and its length, which is 0 while there is none: here too, since every byte goes by them. */
    private ByteBuffer bytes;
    private int capacity;
    private int head;
    private int size;
    private int expected;
    private Storage gathered;

    /** Makes an empty ring that borrows from this pool, blocks of {@link BufferPool#READ_BLOCK} first. */
    public RingBuffer(BufferPool pool) {
        this(pool, BufferPool.READ_BLOCK);
    }

    /** Makes an empty ring whose first block has at least this many bytes. */
    public RingBuffer(BufferPool pool, int firstBlock) {
        this.pool = pool;
        this.firstBlock = BufferPool.sizeFor(firstBlock);
    }

    /** Returns the number of bytes held. */
    public int size() {
        return size;
    }

    /** Tells whether no byte is held. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns the bytes of memory borrowed at this moment. */
    public int borrowed() {
        return capacity + (gathered == null ? 0 : gathered.capacity());
    }

    /**
     * Says how long the message is of which the ring holds a part, since its first bytes are there, or 0 if that is not
     * known: the ring grows to that at most.
     */
    public void expect(int length) {
        expected = length;
    }

    /** Returns what {@link #expect} was told last. */
    public int expected() {
        return expected;
    }

    /**
     * Returns a view of free direct memory, at least one byte, to be filled from its position on; {@link #received} tells
     * how much was, before any other ring of the pool is used. A full ring grows by what came, never by what a peer said
     * would come: that only says where growing ends.
     */
    public ByteBuffer space() {
        return space(Integer.MAX_VALUE);
    }

    /**
     * The same, taking no more memory than has to be, for {@code room} bytes more than it holds at most, rounded up to a block,
     * unless that is {@link Integer#MAX_VALUE}.
     */
    public ByteBuffer space(int room) {
        boolean sparing = room < Integer.MAX_VALUE;
        int first = sparing ? SPARING_BLOCK : firstBlock;
        long growth = sparing || size > SMALL ? 2 : GROWTH;
        long most = Math.min(growth * size, (long) size + Math.max(room, SPARING_BLOCK));
        if (capacity < first) {
            moveTo(pool.lend(expected <= most ? Math.max(first, expected) : first));
        } else if (size == capacity) {
            moveTo(pool.lend(Math.min(expected > size ? expected : 2L * size, most)));
        }
        int index = index(size);
        int length = Math.min(capacity - size, capacity - index);
        if (bytes.isDirect()) {
            return storage.transfer(index, length);
        }
        Storage staging = pool.staging();
        return staging.transfer(0, Math.min(length, staging.capacity()));
    }

    /** Takes over {@code count} bytes that were put in the last {@link #space}. */
    public void received(int count) {
        if (!bytes.isDirect()) {
            bytes.put(index(size), pool.staging().bytes, 0, count);
        }
        size += count;
    }

    /**
     * Returns a view of the oldest bytes in direct memory, as many as are contiguous and at most {@code most}, to be
     * written to a channel; {@link #consume} takes off what was.
     */
    public ByteBuffer oldest(int most) {
        int length = Math.min(Math.min(size, most), capacity - head);
        if (bytes.isDirect()) {
            return storage.transfer(head, length);
        }
        Storage staging = pool.staging();
        length = Math.min(length, staging.capacity());
        staging.bytes.put(0, bytes, head, length);
        return staging.transfer(0, length);
    }

    /** Drops the {@code count} oldest bytes. */
    public void consume(int count) {
        head = count == size ? 0 : index(count);
        size -= count;
    }

    /** Drops the {@code count} newest bytes. */
    public void dropNewest(int count) {
        size -= count;
        if (size == 0) {
            head = 0;
        }
    }

    /** Drops every byte. */
    public void clear() {
        expected = 0;
        head = 0;
        size = 0;
    }

    /** Returns the byte at this offset. */
    public byte get(int offset) {
        return bytes.get(index(offset));
    }

    /** Returns the big-endian int at this offset. */
    public int getInt(int offset) {
        int index = index(offset);
        if (index + Integer.BYTES <= capacity) {
            return bytes.getInt(index);
        }
        return get(offset) << 24 | (get(offset + 1) & 0xFF) << 16 | (get(offset + 2) & 0xFF) << 8 | get(offset + 3) & 0xFF;
    }

    /**
     * Returns a read-only view of {@code length} bytes from this offset; no copy unless they wrap. Valid until the next
     * call, {@link #space} or {@link #settle}. Its position need not be 0.
     */
    public ByteBuffer view(int offset, int length) {
        int index = index(offset);
        if (length <= capacity - index) {
            return storage.readOnly.limit(index + length).position(index);
        }
        if (gathered == null || gathered.capacity() < length) {
            giveBackGathered();
            gathered = pool.lend(length);
        }
        copyTo(gathered.bytes, index, length);
        return gathered.readOnly.limit(length).position(0);
    }

    /** Tells whether a buffer is what {@link #view} returns, so that nobody else has the memory behind it. */
    public boolean isView(ByteBuffer buffer) {
        return storage != null && buffer == storage.readOnly || gathered != null && buffer == gathered.readOnly;
    }

    /** Copies {@code length} bytes from this offset on to the start of an array. */
    public void copy(int offset, byte[] into, int length) {
        int index = index(offset);
        int upToEnd = Math.min(length, capacity - index);
        bytes.get(index, into, 0, upToEnd);
        bytes.get(0, into, upToEnd, length - upToEnd);
    }

    /** Makes room for {@code count} more bytes to be {@code put}. */
    public void reserve(long count) {
        long needed = size + count;
        if (needed > capacity || bytes == null) {
            moveTo(pool.lend(
                    Math.max(needed, size == 0 ? firstBlock : Math.min(capacity * 3L / 2, BufferPool.LARGEST_BLOCK))));
        }
    }

    /** Sets the next {@code length} bytes, for which there is room, to 0, and appends none. */
    public void blank(int length) {
        for (int done = 0; done < length;) {
            int at = index(size + done);
            int count = Math.min(Math.min(length - done, capacity - at), ZEROS.length);
            bytes.put(at, ZEROS, 0, count);
            done += count;
        }
    }

    /** Appends a byte for which there is room. */
    public void put(byte value) {
        bytes.put(index(size++), value);
    }

    /** Appends {@code length} bytes of {@code source} from {@code index} on; its position stays. There must be room. */
    public void put(ByteBuffer source, int index, int length) {
        putAhead(0, source, index, length);
        size += length;
    }

    /** Puts bytes where they will be when {@code ahead} others have been appended before them, and appends none. */
    private void putAhead(int ahead, ByteBuffer source, int index, int length) {
        int at = index(size + ahead);
        int upToEnd = Math.min(length, capacity - at);
        bytes.put(at, source, index, upToEnd);
        if (upToEnd < length) {
            bytes.put(0, source, index + upToEnd, length - upToEnd);
        }
    }

    /** Appends a big-endian int, a byte and then bytes of {@code source}, as above: at once, if they do not wrap. */
    public void put(int first, byte second, ByteBuffer source, int index, int length) {
        int at = index(size);
        int headLength = Integer.BYTES + Byte.BYTES;
        if (at + headLength + length <= capacity) {
            bytes.putInt(at, first);
            bytes.put(at + Integer.BYTES, second);
            bytes.put(at + headLength, source, index, length);
            size += headLength + length;
        } else {
            putAhead(headLength, source, index, length); // first, since it may fail: its memory need not be ours
            for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                put((byte) (first >>> shift));
            }
            put(second);
            size += length;
        }
    }

    /**
     * Ends a pass: gives the block back if the ring is empty, or moves a small rest to a block of its own size, so that
     * the memory a connection keeps follows the bytes that it really holds. A larger one is moved to the front
     * if its message would wrap.
     */
    public void settle() {
        giveBackGathered();
        if (storage == null) {
            return;
        }
        if (isEmpty()) {
            pool.giveBack(storage);
            storage = null;
            bytes = null;
            capacity = 0;
        } else if (capacity > BufferPool.SMALLEST_BLOCK && size <= capacity / GROWTH) {
            shrink();
        } else if (head > 0 && expected > capacity - head && size <= capacity - head) {
            bytes.put(0, bytes, head, size); // now, since the whole message would wrap, and have to be copied then
            head = 0;
        }
    }

    /**
     * Moves what is held to the smallest block that has room for it; the next {@link #space} borrows more again. False if
     * memory was too short for that.
     */
    public boolean compact() {
        return storage == null || BufferPool.sizeFor(size) >= capacity || shrink();
    }

    /** It is only for others, and so no reason for this ring to fail where memory is short. */
    private boolean shrink() {
        Storage smaller;
        try {
            smaller = pool.lend(size);
        } catch (OutOfMemoryError noRoom) {
            return false;
        }
        moveTo(smaller);
        return true;
    }

    private void moveTo(Storage other) {
        if (storage != null) {
            copyTo(other.bytes, head, size);
            pool.giveBack(storage);
        }
        storage = other;
        bytes = other.bytes;
        capacity = other.capacity();
        head = 0;
    }

    /** Copies {@code length} bytes, of which the first stands at {@code index}, to the start of another block. */
    private void copyTo(ByteBuffer other, int index, int length) {
        int upToEnd = Math.min(length, capacity - index);
        other.put(0, bytes, index, upToEnd).put(upToEnd, bytes, 0, length - upToEnd);
    }

    /** Returns where the byte at this offset stands, or the free byte after the last if the offset is the size. */
    private int index(int offset) {
        int index = head + offset;
        return index < capacity ? index : index - capacity;
    }

    private void giveBackGathered() {
        if (gathered != null) {
            pool.giveBack(gathered);
            gathered = null;
        }
    }
}

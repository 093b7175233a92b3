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
 * when the ring is empty, so that an idle connection holds none. A ring that runs empty restarts at 0: a frame is contiguous unless it really wraps. Offsets
 * count from the oldest byte. Not safe for threads.
 */
public final class RingBuffer {
    /** How many times its size a full ring may grow at once: few moves for a large message, and no more memory than its peer pays for. */
    private static final long GROWTH = 8;

    private final BufferPool pool;
    private final int firstBlock;
    private Storage storage;
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
        return (storage == null ? 0 : storage.capacity()) + (gathered == null ? 0 : gathered.capacity());
    }

    /** Says how long the message at the front is known to be, since its first bytes are there: the ring grows to that at most. */
    public void expect(int length) {
        expected = length;
    }

    /**
     * Returns a view of free direct memory, at least one byte, to be filled from its position on; {@link #received} tells
     * how much was, before any other ring of the pool is used. A full ring grows by what came, to {@link #GROWTH} times
     * that at most, never by what a peer said would come: that only says where growing ends.
     */
    public ByteBuffer space() {
        if (storage == null || storage.capacity() < firstBlock) {
            moveTo(firstBlock);
        } else if (size == storage.capacity()) {
            moveTo(expected > size ? Math.min(expected, GROWTH * size) : 2L * size);
        }
        int index = index(size);
        int length = Math.min(storage.capacity() - size, storage.capacity() - index);
        if (storage.bytes.isDirect()) {
            return storage.transfer(index, length);
        }
        Storage staging = pool.staging();
        return staging.transfer(0, Math.min(length, staging.capacity()));
    }

    /** Takes over {@code count} bytes that were put in the last {@link #space}. */
    public void received(int count) {
        if (!storage.bytes.isDirect()) {
            storage.bytes.put(index(size), pool.staging().bytes, 0, count);
        }
        size += count;
    }

    /**
     * Returns a view of the oldest bytes in direct memory, as many as are contiguous and at most {@code most}, to be
     * written to a channel; {@link #consume} takes off what was.
     */
    public ByteBuffer oldest(int most) {
        int length = Math.min(Math.min(size, most), storage.capacity() - head);
        if (storage.bytes.isDirect()) {
            return storage.transfer(head, length);
        }
        Storage staging = pool.staging();
        length = Math.min(length, staging.capacity());
        staging.bytes.put(0, storage.bytes, head, length);
        return staging.transfer(0, length);
    }

    /** Drops the {@code count} oldest bytes. */
    public void consume(int count) {
        expected = 0;
        head = count == size ? 0 : index(count);
        size -= count;
    }

    /** Drops every byte. */
    public void clear() {
        expected = 0;
        head = 0;
        size = 0;
    }

    /** Returns the byte at this offset. */
    public byte get(int offset) {
        return storage.bytes.get(index(offset));
    }

    /** Returns the big-endian int at this offset. */
    public int getInt(int offset) {
        int index = index(offset);
        if (index + Integer.BYTES <= storage.capacity()) {
            return storage.bytes.getInt(index);
        }
        return get(offset) << 24 | (get(offset + 1) & 0xFF) << 16 | (get(offset + 2) & 0xFF) << 8 | get(offset + 3) & 0xFF;
    }

    /**
     * Returns a read-only view of {@code length} bytes from this offset; no copy unless they wrap. Valid until the next
     * call, {@link #space} or {@link #settle}. Its position need not be 0.
     */
    public ByteBuffer view(int offset, int length) {
        int index = index(offset);
        int upToEnd = storage.capacity() - index;
        if (length <= upToEnd) {
            return storage.readOnly.limit(index + length).position(index);
        }
        if (gathered == null || gathered.capacity() < length) {
            giveBackGathered();
            gathered = pool.lend(length);
        }
        gathered.bytes.put(0, storage.bytes, index, upToEnd).put(upToEnd, storage.bytes, 0, length - upToEnd);
        return gathered.readOnly.limit(length).position(0);
    }

    /** Copies {@code length} bytes from this offset on to the start of an array. */
    public void copy(int offset, byte[] into, int length) {
        int index = index(offset);
        int upToEnd = Math.min(length, storage.capacity() - index);
        storage.bytes.get(index, into, 0, upToEnd);
        storage.bytes.get(0, into, upToEnd, length - upToEnd);
    }

    /** Makes room for {@code count} more bytes to be {@code put}. */
    public void reserve(long count) {
        long needed = size + count;
        if (storage == null || needed > storage.capacity()) {
            moveTo(Math.max(needed, size == 0 ? firstBlock : storage.capacity() * 3L / 2));
        }
    }

    /** Appends a byte for which there is room. */
    public void put(byte value) {
        storage.bytes.put(index(size++), value);
    }

    /** Appends a big-endian int for which there is room. */
    public void putInt(int value) {
        int index = index(size);
        if (index + Integer.BYTES <= storage.capacity()) {
            storage.bytes.putInt(index, value);
            size += Integer.BYTES;
        } else {
            put((byte) (value >>> 24));
            put((byte) (value >>> 16));
            put((byte) (value >>> 8));
            put((byte) value);
        }
    }

    /** Appends {@code length} bytes of {@code source} from {@code index} on; its position stays. There must be room. */
    public void put(ByteBuffer source, int index, int length) {
        int at = index(size);
        int upToEnd = Math.min(length, storage.capacity() - at);
        storage.bytes.put(at, source, index, upToEnd);
        if (upToEnd < length) {
            storage.bytes.put(0, source, index + upToEnd, length - upToEnd);
        }
        size += length;
    }

    /**
     * Ends a pass: gives the block back if the ring is empty, or moves a small rest to a block of its own size, so that
     * the memory a connection keeps follows the bytes that it really holds.
     */
    public void settle() {
        giveBackGathered();
        if (storage == null) {
            return;
        }
        if (isEmpty()) {
            pool.giveBack(storage);
            storage = null;
        } else if (storage.capacity() > BufferPool.SMALLEST_BLOCK && size <= storage.capacity() / 8) {
            moveTo(size);
        }
    }

    /** Moves what is held to the smallest block that has room for it; the next {@link #space} borrows more again. */
    public void compact() {
        if (storage != null && BufferPool.sizeFor(size) < storage.capacity()) {
            moveTo(size);
        }
    }

    private void moveTo(long bytes) {
        Storage larger = pool.lend(bytes);
        if (storage != null) {
            int upToEnd = Math.min(size, storage.capacity() - head);
            larger.bytes.put(0, storage.bytes, head, upToEnd).put(upToEnd, storage.bytes, 0, size - upToEnd);
            pool.giveBack(storage);
        }
        storage = larger;
        head = 0;
    }

    /** Returns where the byte at this offset stands, or the free byte after the last if the offset is the size. */
    private int index(int offset) {
        int index = head + offset;
        return index < storage.capacity() ? index : index - storage.capacity();
    }

    private void giveBackGathered() {
        if (gathered != null) {
            pool.giveBack(gathered);
            gathered = null;
        }
    }
}

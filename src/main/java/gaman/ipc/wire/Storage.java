package gaman.ipc.wire;

import java.nio.ByteBuffer;

/**
 * One block of memory that a {@link BufferPool} lends, with the views its users need. The views are made once with the
 * block, so that neither a transfer nor a message allocates.
 */
final class Storage {
    /** Absolute access only: position and limit are never used. */
    final ByteBuffer bytes;
    /** For transfers between the block and a channel. */
    final ByteBuffer transfer;
    /** What a handler sees of a payload. */
    final ByteBuffer readOnly;
    /** When the pool took it back, counted in blocks taken back. */
    long returned;
    /** Of the same size, next to it among those that the pool keeps. */
    Storage older;
    Storage newer;

    Storage(ByteBuffer bytes) {
        this.bytes = bytes;
        this.transfer = bytes.duplicate();
        this.readOnly = bytes.asReadOnlyBuffer();
    }

    int capacity() {
        return bytes.capacity();
    }

    boolean isDirect() {
        return bytes.isDirect();
    }

    /** Returns the transfer view, set to {@code length} bytes from {@code index}. */
    ByteBuffer transfer(int index, int length) {
        return transfer.limit(index + length).position(index);
    }
}

package gaman.ipc;

import gaman.ipc.wire.BufferPool;
import gaman.ipc.wire.Encoder;
import gaman.ipc.wire.FrameFormat;
import gaman.ipc.wire.RingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is on its way to one peer: encoded, counted against the limits and written here, and nowhere else.
 *
 * <pre>
 *   other threads --- queued ---+
 *                               v                   above the high mark: congested
 *   loop thread ------------&gt; ring ---write---&gt; peer
 *                                                   down to the low mark: writable again
 * </pre>
 */
final class Outbound {
    private final Limits limits;
    private final Counters counters;
    private final SocketChannel channel;
    private final RingBuffer ring;
    /** Bytes that other threads have given away and the loop has not put in the ring yet. */
    private final AtomicLong queued = new AtomicLong();
    /** The ring's size after the last write, for other threads. */
    private final AtomicLong unwritten = new AtomicLong();
    private volatile boolean congested;
    /** Frames until the peer's first byte says otherwise. */
    private boolean framed = true;
    /** The socket took less than it was offered: nothing is tried again until the selector says so. */
    private boolean blocked;

    Outbound(Limits limits, Counters counters, SocketChannel channel, BufferPool pool) {
        this.limits = limits;
        this.counters = counters;
        this.channel = channel;
        this.ring = new RingBuffer(pool);
    }

    /** Any thread: counts a message that is to be appended by the loop; false if it is more than may wait. */
    boolean enqueue(int payloadLength) {
        long length = FrameFormat.frameLength(payloadLength);
        long before = queued.getAndAdd(length) + unwritten.getOpaque();
        if (before > 0 && before + length > limits.maxPendingBytes()) {
            queued.addAndGet(-length);
            return false;
        }
        return true;
    }

    /** The loop has taken a message that was counted by {@link #enqueue}. */
    void dequeued(int payloadLength) {
        queued.addAndGet(-FrameFormat.frameLength(payloadLength));
    }

    /** Any thread: whether the peer keeps up. */
    boolean isWritable() {
        return !congested && queued.get() + unwritten.getOpaque() <= limits.highWaterMark();
    }

    /** Whether more waits than should: then nothing is read from this peer. */
    boolean isCongested() {
        return congested;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    void framed(boolean value) {
        framed = value;
    }

    /** Tells whether a message may be added to what waits; tries to write first where it may not. */
    boolean hasRoom(byte type, int payloadLength) throws IOException {
        long length = Encoder.length(framed, type, payloadLength);
        if (ring.isEmpty() || ring.size() + length <= limits.maxPendingBytes()) {
            return true;
        }
        flush();
        return ring.isEmpty() || ring.size() + length <= limits.maxPendingBytes();
    }

    void append(byte type, ByteBuffer source, int index, int length) throws IOException {
        Encoder.begin(ring, framed, type, length);
        ring.put(source, index, length);
        Encoder.end(ring, framed, type);
        counters.add(Counters.MESSAGES_OUT, 1);
        counters.add(Counters.PENDING_BYTES, Encoder.length(framed, type, length));
        int size = ring.size();
        if (size >= Limits.FLUSH_STEP || size > limits.highWaterMark()) {
            flush();
            if (!congested && ring.size() > limits.highWaterMark()) {
                congested = true;
            }
        }
    }

    /** The selector says that the socket takes bytes again. */
    void unblock() {
        blocked = false;
    }

    /** Writes what the socket takes; returns whether it took any. */
    boolean flush() throws IOException {
        if (ring.isEmpty() || blocked) {
            return false;
        }
        long written = 0;
        while (!blocked && !ring.isEmpty()) {
            ByteBuffer oldest = ring.oldest(Limits.WRITE_BYTES);
            int offered = oldest.remaining();
            int taken = channel.write(oldest);
            ring.consume(taken);
            written += taken;
            blocked = taken < offered;
        }
        counters.add(Counters.BYTES_OUT, written);
        counters.add(Counters.PENDING_BYTES, -written);
        settled();
        return written > 0;
    }

    /** Throws away what waits, and gives the memory back. */
    void discard() {
        counters.add(Counters.PENDING_BYTES, -ring.size());
        ring.clear();
        settled();
    }

    private void settled() {
        ring.settle();
        unwritten.setOpaque(ring.size());
        if (congested && ring.size() <= limits.lowWaterMark()) {
            congested = false;
        }
    }
}

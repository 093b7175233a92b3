package gaman.ipc;

import gaman.ipc.loop.Fifo;
import gaman.ipc.wire.Encoder;
import gaman.ipc.wire.FrameFormat;
import gaman.ipc.wire.RingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

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
    /** What became of a message that another thread gave. */
    enum Queued {
        /** The connection is closed or closing, or it was to be taken only by a writable one, and this one is not. */
        REFUSED,
        /** It is more than may wait. */
        TOO_MUCH,
        /** It will be sent; the loop has to be told. */
        FIRST,
        /** It will be sent; the loop has been told already. */
        NEXT
    }

    private final Limits limits;
    private final Shared shared;
    private final Counters counters;
    private final SocketChannel channel;
    private final RingBuffer ring;
    /** The size from which on the ring is not just added to: it is written, or at the high mark. */
    private final int flushAt;
    /** What other threads have given and the loop has not taken yet; guarded by this, and null while nobody has. */
    private Fifo<Payload> queue;
    /** The length of what is queued; written under this. */
    private volatile long queued;
    /**
     * The ring's size as other threads see it: after a write, and while none is possible, after each message; without what
     * counts as queued.
     */
    private volatile long unwritten;
    /** Some of the ring counts as queued still. */
    private boolean taking;
    /** Whether messages are taken; set to false under this, so that what was taken before is known then. */
    private volatile boolean open = true;
    /** More was given than may wait: whoever is asked to look sees it. */
    private boolean tooMuch;
    private volatile boolean congested;
    /** Something was thrown away unwritten, or a write of it failed; known before it counts as waiting no more. */
    private volatile boolean lost;
    private volatile boolean ended;
    /** Frames until the peer's first byte says otherwise. */
    private boolean framed = true;
    /** The socket took less than it was offered: nothing is tried again until the selector says so. */
    private boolean blocked;
    /** The ring's size as {@link #counters} knows it. */
    private int toldSize;
    private long bytesWritten;
    /** Something has been written since {@link #flush} last said so. */
    private boolean progressed;
    /** The first write that failed, until its conclusion is drawn; none is tried after it. */
    private volatile IOException failure;

    Outbound(Limits limits, Shared shared, SocketChannel channel) {
        this.limits = limits;
        this.shared = shared;
        this.counters = shared.counters;
        this.channel = channel;
        this.ring = new RingBuffer(shared.pool);
        this.flushAt = (int) Math.min(Limits.GATHERED_BYTES, limits.highWaterMark);
    }

    // ---- any thread

    boolean isOpen() {
        return open;
    }

    /** Takes no more messages. What was taken before is the loop's to send. */
    synchronized void refuse() {
        open = false;
    }

    synchronized Queued enqueue(Payload payload, boolean onlyIfWritable) {
        if (!open || onlyIfWritable && !isWritable()) {
            return Queued.REFUSED;
        }
        long length = FrameFormat.frameLength(payload.length());
        if (!mayAdd(length, queued + unwritten)) {
            open = false;
            tooMuch = true;
            return Queued.TOO_MUCH;
        }
        if (queue == null) {
            queue = new Fifo<>();
        }
        boolean first = queue.isEmpty();
        queue.addLast(payload);
        queued += length;
        return first ? Queued.FIRST : Queued.NEXT;
    }

    /** Takes a message back that the loop, which has ended, will not take; false if it has taken it. */
    synchronized boolean withdraw(Payload payload) {
        boolean queues = queue != null && queue.removeFirstOccurrence(payload);
        if (queues) {
            queued -= FrameFormat.frameLength(payload.length());
        }
        return queues;
    }

    /** Whether another thread gave more than may wait. */
    boolean wasTooMuch() {
        return tooMuch;
    }

    /** Whether the peer keeps up. */
    boolean isWritable() {
        return open && !congested && failure == null && queued + unwritten <= limits.highWaterMark;
    }

    /** Whether nothing that was given waits: it has been written, or {@linkplain #hasLost lost}. */
    boolean isDrained() {
        return queued == 0 && unwritten == 0;
    }

    /** Whether something that was given will never be written. */
    boolean hasLost() {
        return lost;
    }

    /** Whether the peer has been told that nothing more will come, or is gone. */
    boolean isEnded() {
        return ended;
    }

    // ---- the loop thread

    /**
     * Takes what other threads have given, in their order, whatever room there is: it was promised to be sent. It counts as
     * queued until it counts as unwritten: never as both, which could be more than may wait, nor as neither.
     */
    void takeQueued() {
        if (queued == 0) {
            return;
        }
        Fifo<Payload> taken;
        long length;
        synchronized (this) {
            taken = queue;
            length = queued;
            queue = null;
        }
        taking = true;
        boolean tookAll = false;
        try {
            long counted = 0;
            for (Payload payload : taken) {
                if (!append(payload.type(), payload.bytes(), payload.index(), payload.length(), false)) {
                    return;
                }
                counted += FrameFormat.frameLength(payload.length());
                if (counted >= Limits.GATHERED_BYTES) {
                    taken(counted);
                    length -= counted;
                    counted = 0;
                }
            }
            tookAll = true;
        } finally {
            taking = false;
            lost |= !tookAll;
            taken(length);
        }
    }

    private synchronized void taken(long length) {
        unwritten = ring.size();
        queued -= length;
    }

    private void publishSize() {
        int size = ring.size();
        counters.add(Counters.PENDING_BYTES, size - toldSize);
        toldSize = size;
        if (!taking) {
            unwritten = size;
        }
    }

    /** Whether more waits than should: then nothing is read from this peer. */
    boolean isCongested() {
        return congested;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    /** The bytes of memory that it has. */
    int borrowed() {
        return ring.borrowed();
    }

    long bytesWritten() {
        return bytesWritten;
    }

    void framed(boolean value) {
        framed = value;
    }

    /**
     * Tells whether a message may be added to what waits; tries to write first where it may not. A writable connection
     * takes a message of any size, so that a sole sender which asks {@link #isWritable} first is never too fast.
     */
    boolean hasRoom(byte type, int payloadLength) {
        if (ring.size() < flushAt) {
            return true;
        }
        long length = Encoder.length(framed, type, payloadLength);
        if (mayAdd(length, ring.size())) {
            return true;
        }
        tryAgain();
        return failure != null || mayAdd(length, ring.size()); // append says that it was not taken, where a write has failed
    }

    /** Writes though the socket was full, before a conclusion is drawn from that: the peer may have read meanwhile. */
    private void tryAgain() {
        blocked = false;
        flushRing();
    }

    private boolean mayAdd(long length, long waiting) {
        return waiting <= limits.highWaterMark || waiting + length <= limits.maxPendingBytes;
    }

    /**
     * Appends a message, and writes when enough is there. Returns whether it was taken: not where a write has failed before it,
     * or its own has begun and failed. The conclusion is drawn by whoever calls {@link #flush}.
     *
     * @param foreign that memory may be taken away: a mapped file may be cut short. To the system that is an error; to the
     *     JDK one that it tells of later, so that what stood before where it copies to must be nobody's
     */
    boolean append(byte type, ByteBuffer source, int index, int length, boolean foreign) {
        if (length >= (foreign ? Limits.FOREIGN_STRAIGHT_BYTES : Limits.STRAIGHT_BYTES) && source.isDirect() && framed) {
            flushRing();
            if (ring.isEmpty() && failure == null) {
                return writeStraight(type, source.duplicate().limit(index + length).position(index), foreign);
            }
        }
        long needed = Encoder.length(framed, type, length);
        if (ring.size() + needed > flushAt && needed <= flushAt) { // what alone is more is written with what is before it
            flushRing();
        }
        if (failure != null) {
            return false;
        }
        ring.reserve(needed);
        if (foreign) {
            ring.blank((int) needed);
        }
        if (framed) {
            ring.put(FrameFormat.sizeField(length), type, source, index, length);
        } else {
            Encoder.putUnframed(ring, type, source, index, length);
        }
        counters.messageOut();
        if (ring.size() >= flushAt) {
            flushTaken();
        }
        if (blocked) {
            publishSize(); // else the flush that is to come does
        }
        return true;
    }

    private void flushTaken() {
        if (congested || ring.size() <= limits.highWaterMark) {
            flushRing();
        } else {
            tryAgain();
            congested = ring.size() > limits.highWaterMark;
        }
    }

    /** Writes a frame from where its payload is, when nothing is before it; what the socket does not take now is copied. */
    private boolean writeStraight(byte type, ByteBuffer payload, boolean foreign) {
        int length = payload.remaining();
        int taken = 0;
        boolean done = false;
        counters.messageOut(); // before it is written: whoever has it may ask
        try {
            Encoder.begin(ring, type, length);
            int head = ring.size();
            ByteBuffer[] parts = shared.parts;
            parts[0] = ring.oldest(head);
            parts[1] = payload;
            counters.tellMessages();
            taken = (int) channel.write(parts);
            wrote(taken, head + length);
            ring.consume(Math.min(taken, head));
            if (payload.hasRemaining()) { // there is room: memory that is short now would leave the peer with a part
                if (foreign) {
                    ring.blank(payload.remaining());
                }
                ring.put(payload, payload.position(), payload.remaining());
            }
            done = true;
        } catch (IOException broken) {
            failure = broken;
            lost = true;
        } finally {
            Arrays.fill(shared.parts, null);
            if (!done) {
                counters.messageNotOut();
                ring.clear(); // not a header alone, after which the next message would be taken for its payload
                if (taken > 0 && failure == null) {
                    lost = true;
                    failure = new IOException("a payload could be read in part only");
                }
            }
            congested |= ring.size() > limits.highWaterMark;
            settled();
        }
        return done;
    }

    /** The selector says that the socket takes bytes again. */
    void unblock() {
        blocked = false;
    }

    /**
     * Writes what the socket takes; returns whether it took any since this was last asked.
     *
     * @throws IOException if a write failed, now or before
     */
    boolean flush() throws IOException {
        flushRing();
        if (failure != null) {
            throw failure;
        }
        boolean any = progressed;
        progressed = false;
        return any;
    }

    private void flushRing() {
        if (failure != null || ring.isEmpty() || blocked) {
            return;
        }
        counters.tellMessages();
        try {
            while (!blocked && !ring.isEmpty()) {
                write();
                if (!ring.isEmpty()) {
                    publishSize(); // at the end it is done below
                }
            }
        } catch (IOException broken) {
            failure = broken;
        } finally {
            settled();
        }
    }

    private void write() throws IOException {
        ByteBuffer oldest = ring.oldest(Limits.WRITE_BYTES);
        int offered = oldest.remaining();
        int taken = channel.write(oldest);
        ring.consume(taken);
        wrote(taken, offered);
    }

    private void wrote(int taken, int offered) {
        counters.add(Counters.BYTES_OUT, taken);
        bytesWritten += taken;
        blocked = taken < offered;
        progressed |= taken > 0;
    }

    /** Tells the peer that nothing more will come; false if it is gone. */
    boolean end() {
        ended = true;
        try {
            channel.shutdownOutput();
            return true;
        } catch (IOException gone) {
            Log.debug("telling a peer that nothing more will be sent", gone);
            return false;
        }
    }

    /** Nobody takes anything any more; or if it was not the peer's fault, it is to see an end. */
    void peerGone() {
        end();
        refuse();
        failure = null; // its conclusion has been drawn
        discard();
    }

    /** Throws away what waits, and gives the memory back. */
    void discard() {
        synchronized (this) {
            lost |= queued > 0 || !ring.isEmpty();
            queue = null;
            queued = 0;
        }
        ring.clear();
        settled();
    }

    private void settled() {
        ring.settle();
        publishSize();
        if (congested && ring.size() <= limits.lowWaterMark) {
            congested = false;
        }
    }
}

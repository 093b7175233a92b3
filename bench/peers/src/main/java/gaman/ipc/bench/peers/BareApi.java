package gaman.ipc.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection of {@link BareApiServer}: what {@link EchoBuffers} do, but each message goes through a handler that may ask for
 * its type and payload, and sends on the thread of the loop only. There is no limit to what is kept for a peer that does not
 * read, nobody else may send, and an end is an end.
 */
final class BareApi implements BareConnection {
    /** What handles a message. */
    interface Handler {
        void handle(BareApi message) throws Exception;
    }

    private static final int CAPACITY = 256 * 1024;
    private static final int HEAD = Integer.BYTES + Byte.BYTES;
    private static final int LARGEST = 16 * 1024 * 1024;

    private final SocketChannel channel;
    private final Handler handler;
    private final Thread loop = Thread.currentThread();
    private ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY);
    private ByteBuffer view = in.asReadOnlyBuffer();
    private ByteBuffer out = ByteBuffer.allocateDirect(CAPACITY);
    private volatile boolean open = true;
    private int written;
    private int size;
    private int payload;
    private int length;

    BareApi(SocketChannel channel, Handler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    @Override
    public boolean hasAnswers() {
        return size > 0;
    }

    @Override
    public boolean read() throws IOException {
        if (!in.hasRemaining()) {
            in = grown(in.flip(), 2 * (in.getInt(0) + Integer.BYTES));
            view = in.asReadOnlyBuffer();
        }
        open &= channel.read(in) >= 0;
        int start = 0;
        int end = in.position();
        while (open && end - start >= HEAD) {
            int frame = in.getInt(start) + Integer.BYTES;
            if (frame < HEAD || frame > LARGEST || in.get(start + Integer.BYTES) < 0) {
                throw new IOException("a frame of " + frame + " bytes, or of a wrong type");
            }
            if (frame > end - start) {
                break;
            }
            payload = start + HEAD;
            length = frame - HEAD;
            call();
            start += frame;
        }
        if (start > 0) {
            in.flip().position(start).compact();
        }
        return open;
    }

    private static ByteBuffer grown(ByteBuffer full, int capacity) {
        return ByteBuffer.allocateDirect(capacity).put(full);
    }

    private void call() {
        try {
            handler.handle(this);
        } catch (Throwable thrown) {
            open = false;
        }
    }

    @Override
    public boolean write() throws IOException {
        written += channel.write(out.limit(size).position(written));
        if (written < size) {
            return false;
        }
        written = 0;
        size = 0;
        return true;
    }

    int type() {
        requireLoop();
        return in.get(payload - Byte.BYTES);
    }

    ByteBuffer body() {
        requireLoop();
        return view.limit(payload + length).position(payload);
    }

    boolean send(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (count > LARGEST) {
            throw new IllegalArgumentException(count + " bytes");
        }
        requireLoop();
        if (!open) {
            return false;
        }
        if (size + HEAD + count > out.capacity()) {
            out = grown(out.limit(size).position(0), 2 * (size + HEAD + count));
        }
        out.limit(out.capacity()).putInt(size, count + 1).put(size + Integer.BYTES, (byte) 2);
        out.put(size + HEAD, bytes, bytes.position(), count);
        size += HEAD + count;
        return true;
    }

    private void requireLoop() {
        if (Thread.currentThread() != loop) {
            throw new IllegalStateException("not the loop's thread");
        }
    }
}

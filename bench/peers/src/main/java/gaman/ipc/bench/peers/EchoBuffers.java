package gaman.ipc.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What one connection has received and what it is to answer, in the plainest way: each frame that has come whole is copied
 * from one direct buffer to another, as the C floor does.
 *
 * <pre>
 *   in   [ size: int, of what follows ][ type: byte ][ payload ... ] [ size ][ type ][ pay      the rest is to come
 *        |------------------- whole frames ------------------------|
 *                                  v
 *   out  |---------------------------------------------------------|
 * </pre>
 */
final class EchoBuffers implements BareConnection {
    /** More than a Unix domain socket holds, so that one read takes all. */
    private static final int CAPACITY = 256 * 1024;

    private final SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY);
    private ByteBuffer out = ByteBuffer.allocateDirect(CAPACITY).limit(0);

    EchoBuffers(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean hasAnswers() {
        return out.hasRemaining();
    }

    @Override
    public boolean read() throws IOException {
        if (!in.hasRemaining()) {
            grow();
        }
        boolean open = channel.read(in) >= 0;
        out.clear();
        int start = 0;
        int length = in.position();
        while (length - start >= Integer.BYTES) {
            int frame = Integer.BYTES + in.getInt(start);
            if (frame > length - start) {
                break;
            }
            out.put(start, in, start, frame);
            start += frame;
        }
        out.limit(start);
        if (start > 0) {
            in.flip().position(start).compact();
        }
        return open;
    }

    @Override
    public boolean write() throws IOException {
        channel.write(out);
        return !out.hasRemaining();
    }

    /** Makes room for the whole frame that fills the buffer, and for another. */
    private void grow() {
        int capacity = 2 * (Integer.BYTES + in.getInt(0));
        in = ByteBuffer.allocateDirect(capacity).put(in.flip());
        out = ByteBuffer.allocateDirect(capacity).limit(0);
    }
}

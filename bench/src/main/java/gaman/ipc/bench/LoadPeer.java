package gaman.ipc.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * One connection of a load: sends what was begun, and checks every byte that comes back. Begun messages are at most
 * {@code depth} ahead of their echoes, so that a time for each fits in a small ring.
 */
final class LoadPeer {
    final int number;
    private final LoadFrames frames;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final long[] beganAt;
    private long begun;
    private long echoed;
    /** Places in the stream of bytes. */
    private long written;
    private long read;

    LoadPeer(int number, Path path, Selector selector, LoadFrames frames, int depth) throws IOException {
        this.number = number;
        this.frames = frames;
        this.beganAt = new long[depth];
        try {
            this.channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            throw new IOException("connection " + number + " to " + path, refused);
        }
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    long begun() {
        return begun;
    }

    long echoed() {
        return echoed;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isFull() {
        return begun - echoed == beganAt.length;
    }

    /** Lets one more message leave, whose clock runs from this time on. */
    void begin(long time) {
        beganAt[(int) (begun++ % beganAt.length)] = time;
    }

    /** Writes what was begun, as far as the kernel takes it. */
    void flush() throws IOException {
        long end = begun * frames.length();
        boolean taken = true;
        while (taken && written < end) {
            ByteBuffer bytes = frames.bytes(number, written, end);
            written += channel.write(bytes);
            taken = !bytes.hasRemaining();
        }
        int ops = SelectionKey.OP_READ | (taken ? 0 : SelectionKey.OP_WRITE);
        if (key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    /** Reads once and checks what came; returns false if the server has ended the connection. */
    boolean receive(ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            return false;
        }
        if (read + count > written || !frames.matches(buffer.flip(), number, read)) {
            throw new WrongEcho("connection " + number + ": what came back is not what was sent, after "
                    + read / frames.length() + " good echoes");
        }
        read += count;
        return true;
    }

    /** Takes the next echo that has come whole; returns when its message began, or -1 if there is none. */
    long nextEcho() {
        return echoed == read / frames.length() ? -1 : beganAt[(int) (echoed++ % beganAt.length)];
    }

    void close() throws IOException {
        channel.close();
    }
}

package gaman.ipc.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that each had one echo and then do nothing, and the memory that they take in their server. */
final class IdleConnections implements Closeable {
    private static final int PAYLOAD = 64;
    /** Connections that come and go first, so that what is made once is there before anything counts. */
    private static final int FIRST = 500;

    private static final int MOST_ANSWERS = 500;
    private static final int AGREEING_ANSWERS = 8;
    private static final int STEADY_BYTES = 512;

    private final ServerProcess server;
    private final LoadFrames frames = new LoadFrames(PAYLOAD);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(frames.length());
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ServerProcess.Memory before;
    private ServerProcess.Memory now;

    /** Sees what the server takes with no connection. */
    IdleConnections(ServerProcess server) throws IOException {
        this.server = server;
        open(FIRST);
        close();
        before = withConnections(0);
    }

    /** Opens more connections, until there are so many. */
    void growTo(int count) throws IOException {
        open(count);
        now = withConnections(count);
    }

    /** Returns the heap that the connections take, in bytes. */
    long heap() {
        return now.heap() - before.heap();
    }

    /** Returns the direct memory that the connections take, in bytes. */
    long direct() {
        return now.direct() - before.direct();
    }

    private void open(int count) throws IOException {
        while (channels.size() < count) {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.path()));
            channels.add(channel);
            use(channel, channels.size());
        }
    }

    private void use(SocketChannel channel, int number) throws IOException {
        channel.write(frames.bytes(number, 0, frames.length()));
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the server ended connection " + number);
            }
        }
        if (!frames.matches(buffer.flip(), number, 0)) {
            throw new WrongEcho("connection " + number + ": what came back is not what was sent");
        }
    }

    /**
     * Asks until the server has seen every end, and some answers agree: the JDK frees a few things on threads of its own
     * after a collection, and a thread that has just run counts with the whole buffer that it allocates from.
     */
    private ServerProcess.Memory withConnections(int count) throws IOException {
        ServerProcess.Memory last = server.memory();
        int agreeing = 0;
        for (int i = 0; i < MOST_ANSWERS; i++) {
            ServerProcess.Memory memory = server.memory();
            boolean same = memory.connections() == count && Math.abs(memory.heap() - last.heap()) <= STEADY_BYTES;
            agreeing = same ? agreeing + 1 : 0;
            if (agreeing == AGREEING_ANSWERS) {
                return memory;
            }
            last = memory;
        }
        throw new IOException("the server's memory with " + count + " connections does not settle: " + last);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        channels.clear();
    }
}

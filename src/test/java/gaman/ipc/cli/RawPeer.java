package gaman.ipc.cli;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other end of a command's connection: bytes, and nothing that it shares with the library. */
final class RawPeer implements AutoCloseable {
    private final SocketChannel channel;

    private RawPeer(SocketChannel channel) {
        this.channel = channel;
    }

    static RawPeer connect(Path path) throws IOException {
        return new RawPeer(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    static RawPeer accepted(ServerSocketChannel server) throws IOException {
        return new RawPeer(server.accept());
    }

    /** Writes text, bare. */
    void write(String text) throws IOException {
        write(StandardCharsets.UTF_8.encode(text));
    }

    private void write(ByteBuffer rest) throws IOException {
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Writes text in a frame of the given type. */
    void writeFrame(int type, String payload) throws IOException {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        write(ByteBuffer.allocate(5 + bytes.length).putInt(bytes.length + 1).put((byte) type).put(bytes).flip());
    }

    /** Reads as many bytes as the text has, and gives them as text. */
    String readLike(String expected) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(StandardCharsets.UTF_8.encode(expected).remaining());
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            continue;
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** Ends its side, and reads all that still comes. */
    String end() throws IOException {
        channel.shutdownOutput();
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        while (channel.read(bytes) >= 0) {
            if (!bytes.hasRemaining()) {
                throw new AssertionError("more came than was expected");
            }
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

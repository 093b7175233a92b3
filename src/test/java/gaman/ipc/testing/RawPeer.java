package gaman.ipc.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The other side of a connection, on a plain blocking channel: shares no code with the library, so that both can't be
 * wrong in the same way.
 */
public final class RawPeer implements AutoCloseable {
    /** A frame as it came. */
    public record Frame(int type, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final SocketChannel channel;

    RawPeer(SocketChannel channel) {
        this.channel = channel;
    }

    public static RawPeer connect(Path path) {
        try {
            return new RawPeer(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects without waiting; null where the listener's queue is full or nobody listens. */
    public static RawPeer tryConnect(Path path) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                if (channel.connect(UnixDomainSocketAddress.of(path))) {
                    channel.configureBlocking(true);
                    return new RawPeer(channel);
                }
                channel.close();
                return null;
            } catch (SocketException refused) {
                channel.close();
                return null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the next connection of a listener, as its server. */
    public static RawPeer accepted(ServerSocketChannel listener) throws IOException {
        return new RawPeer(listener.accept());
    }

    /** Returns the bytes of a frame. */
    public static byte[] frame(int type, byte[] payload) {
        int size = payload.length + 1;
        byte[] frame = new byte[4 + size];
        frame[0] = (byte) (size >>> 24);
        frame[1] = (byte) (size >>> 16);
        frame[2] = (byte) (size >>> 8);
        frame[3] = (byte) size;
        frame[4] = (byte) type;
        System.arraycopy(payload, 0, frame, 5, payload.length);
        return frame;
    }

    public static byte[] json(String text) {
        return frame(0, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] text(String text) {
        return frame(1, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] binary(byte... payload) {
        return frame(2, payload);
    }

    public RawPeer write(String bare) {
        return write(bare.getBytes(StandardCharsets.UTF_8));
    }

    public RawPeer write(byte[] bytes) {
        return write(bytes, 0, bytes.length);
    }

    /** Writes a part of an array, all of it. */
    public RawPeer write(byte[] bytes, int offset, int length) {
        try {
            for (int at = 0; at < length; at += 65536) {
                ByteBuffer step = ByteBuffer.wrap(bytes, offset + at, Math.min(65536, length - at));
                while (step.hasRemaining()) {
                    channel.write(step);
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends this side of the connection. */
    public RawPeer end() {
        try {
            channel.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends this side of the connection, and returns as text all that still comes. */
    public String endAndRead() {
        return new String(end().readToEnd(), StandardCharsets.UTF_8);
    }

    /** Reads so many bytes; fails if the stream ends before. */
    public byte[] read(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (fill(bytes) < length) {
            throw new AssertionError("the stream ended after " + bytes.position() + " of " + length + " bytes");
        }
        return bytes.array();
    }

    /** Reads a frame; null if the stream ends before one. */
    public Frame readFrame() {
        ByteBuffer header = ByteBuffer.allocate(5);
        int got = fill(header);
        if (got == 0) {
            return null;
        }
        if (got < 5) {
            throw new AssertionError("the stream ended inside a header");
        }
        return new Frame(header.get(4), read(header.getInt(0) - 1));
    }

    public String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b = read(1)[0]; b != '\n'; b = read(1)[0]) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads up to the end of the stream. */
    public byte[] readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer step = ByteBuffer.allocate(65536);
        while (fill(step) > 0) {
            all.write(step.array(), 0, step.position());
            step.clear();
        }
        return all.toByteArray();
    }

    private int fill(ByteBuffer into) {
        try {
            while (into.hasRemaining()) {
                int end = into.limit();
                into.limit(Math.min(end, into.position() + 65536));
                int count = channel.read(into);
                into.limit(end);
                if (count < 0) {
                    break;
                }
            }
            return into.position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

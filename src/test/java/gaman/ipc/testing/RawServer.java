package gaman.ipc.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A listener on a path in a directory of its own, that accepts when it is told to: the server of {@link RawPeer}. */
public final class RawServer implements AutoCloseable {
    public final SocketDirectory directory = new SocketDirectory();
    public final Path path = directory.resolve("s.sock");
    private final ServerSocketChannel listener;
    private final List<RawPeer> peers = new ArrayList<>();

    public RawServer() {
        this(50);
    }

    public RawServer(int backlog) {
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path), backlog);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns one whose backlog is full of peers that it has not accepted. */
    public static RawServer full() {
        RawServer server = new RawServer(1);
        for (RawPeer peer = RawPeer.tryConnect(server.path); peer != null; peer = RawPeer.tryConnect(server.path)) {
            server.peers.add(peer);
        }
        return server;
    }

    /** Waits for the next connection. */
    public RawPeer accept() {
        try {
            return remembered(RawPeer.accepted(listener));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a connection that waits; null if none does. */
    public RawPeer acceptNow() {
        try {
            listener.configureBlocking(false);
            SocketChannel channel = listener.accept();
            return channel == null ? null : remembered(new RawPeer(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawPeer remembered(RawPeer peer) {
        peers.add(peer);
        return peer;
    }

    /** Stops listening; the socket file stays, as a killed server's does. */
    public void stopListening() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        peers.forEach(RawPeer::close);
        directory.close();
    }
}

package gaman.ipc;

import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A server on one path in a directory of its own, and the raw peers that connect to it; closed together, peers first. */
final class Served implements AutoCloseable {
    final SocketDirectory directory = new SocketDirectory();
    final Path path = directory.resolve("s.sock");
    final Gaman gaman = Gaman.create();
    final IpcEndpoint endpoint;
    private final List<RawPeer> peers = new ArrayList<>();

    Served(IpcHandler handler) {
        this(IpcOptions.defaults(), handler);
    }

    Served(IpcOptions options, IpcHandler handler) {
        endpoint = gaman.ipc(path, options, handler);
        try {
            gaman.mountServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers each message with itself, as binary. */
    static Served echo() {
        return new Served(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            }
        });
    }

    RawPeer connect() {
        RawPeer peer = RawPeer.connect(path);
        peers.add(peer);
        return peer;
    }

    CountDownLatch hold() {
        return hold(gaman);
    }

    /** Holds up a loop, as a slow handler does, until the latch is counted down. */
    static CountDownLatch hold(Gaman gaman) {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> held = new CompletableFuture<>();
        gaman.execute(() -> {
            held.complete(null);
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        held.join();
        return release;
    }

    @Override
    public void close() {
        peers.forEach(RawPeer::close);
        gaman.close();
        directory.close();
    }
}

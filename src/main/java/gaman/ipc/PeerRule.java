package gaman.ipc;

import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** The test of {@link IpcOptions.Builder#allowPeer}, and what is said of those that don't pass it. Loop thread. */
final class PeerRule {
    private final Predicate<Peer> test;
    private final Path path;
    private final PeerLog log;

    PeerRule(Predicate<Peer> test, Path path, PeerLog log) {
        this.test = test;
        this.path = path;
        this.log = log;
    }

    boolean allows(SocketChannel channel) {
        try {
            Optional<Peer> peer = Peer.of(channel);
            boolean allowed = peer.isPresent() && test.test(peer.get());
            if (!allowed) {
                log.warning("refused a peer on " + path + ": " + peer.map(Peer::toString).orElse("no credentials to be had"), null);
            }
            return allowed;
        } catch (RuntimeException | Error thrown) {
            log.warning("refused a peer on " + path + ": allowPeer threw", thrown);
            return false;
        }
    }
}

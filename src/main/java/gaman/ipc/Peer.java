package gaman.ipc;

import gaman.ipc.socket.PeerCredentials;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * The process at the other end, as the kernel vouches for it ({@code SO_PEERCRED}): who it was when it connected.
 *
 * @param user the name of its effective user, or the number where it has no name
 * @param group the name of its effective group, or the number where it has no name
 */
public record Peer(String user, String group) {
    static Optional<Peer> of(SocketChannel channel) {
        return PeerCredentials.of(channel, Peer::new);
    }
}

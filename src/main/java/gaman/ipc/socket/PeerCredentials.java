package gaman.ipc.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.BiFunction;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Asks the kernel who is at the other end of a Unix domain socket.
 *
 * <p>Source: {@code SO_PEERCRED} in unix(7), {@link ExtendedSocketOptions#SO_PEERCRED} (JDK 16; Linux and macOS).
 */
public final class PeerCredentials {
    private PeerCredentials() {
    }

    /**
     * Looks up the peer of a connection. The kernel knows numbers; turning them into names asks the system's user directory,
     * which may take its time where that is on the network.
     *
     * @param <P>     what stands for a peer
     * @param channel a connected Unix domain socket
     * @param made    makes the result of the names, when the connection was made, of the effective user and the effective
     *                group, or their numbers where the system has no names for them
     * @return the peer; empty if it can't be had: the channel is closed or not a Unix domain socket, the platform has no such
     *         option, the Java image lacks the module {@code jdk.net}, or this process has no descriptor left to look up the
     *         names with
     */
    public static <P> Optional<P> of(SocketChannel channel, BiFunction<String, String, P> made) {
        String user;
        String group;
        try {
            UnixDomainPrincipal peer = principal(channel);
            if (isNumber(peer.user().getName()) || isNumber(peer.group().getName())) {
                // Either there is no such name, or none could be looked up: for want of a descriptor, the JDK does not say so.
                SocketChannel.open(StandardProtocolFamily.UNIX).close();
                peer = principal(channel);
            }
            user = peer.user().getName();
            group = peer.group().getName();
        } catch (IOException | UnsupportedOperationException | LinkageError unavailable) {
            // An error where the module is missing, at the first use of what it has: nothing of this class needs it before.
            return Optional.empty();
        }
        return Optional.of(made.apply(user, group));
    }

    private static UnixDomainPrincipal principal(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    }

    private static boolean isNumber(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}

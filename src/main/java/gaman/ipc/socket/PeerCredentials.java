package gaman.ipc.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Optional;
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
     * @param channel a connected Unix domain socket
     * @return the peer; empty if it can't be had: the channel is closed or not a Unix domain socket, the platform has no such
     *         option, the Java image lacks the module {@code jdk.net}, or this process has no descriptor left to look up the
     *         names with
     */
    public static Optional<Credentials> of(SocketChannel channel) {
        try {
            return Optional.of(Option.read(channel));
        } catch (IOException | UnsupportedOperationException unavailable) {
            return Optional.empty();
        } catch (LinkageError noSuchModule) {
            return Optional.empty();
        }
    }

    /** Alone in naming {@code jdk.net}, so that only the first use of this class fails where the module is missing. */
    private static final class Option {
        static Credentials read(SocketChannel channel) throws IOException {
            Credentials peer = named(channel);
            if (isNumber(peer.user()) || isNumber(peer.group())) {
                // Either there is no such name, or none could be looked up: for want of a descriptor, the JDK does not say so.
                SocketChannel.open(StandardProtocolFamily.UNIX).close();
                peer = named(channel);
            }
            return peer;
        }

        private static Credentials named(SocketChannel channel) throws IOException {
            UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return new Credentials(peer.user().getName(), peer.group().getName());
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
}

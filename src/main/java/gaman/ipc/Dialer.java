package gaman.ipc;

import gaman.ipc.socket.SocketPath;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Tries to connect to a path, without ever waiting, and says in one way what is wrong. */
final class Dialer {
    /** The server is there and takes nobody now: its backlog is full. */
    static final class Busy extends ConnectException {
        private static final long serialVersionUID = 1L;

        private Busy(Path path, IOException cause) {
            super("can't connect to " + path + ": the server takes no connection now (" + cause.getMessage()
                    + "); it is busy or stopped");
            initCause(cause);
        }

        SocketTimeoutException after(Duration connectTimeout) {
            SocketTimeoutException timeout = new SocketTimeoutException(
                    getMessage() + ", and connectTimeout=" + connectTimeout + " is over");
            timeout.initCause(this);
            return timeout;
        }
    }

    private final Path path;
    /** Null if anybody may serve. */
    private final String requiredUser;

    Dialer(Path path, ClientOptions options) {
        this.path = path;
        this.requiredUser = options.requirePeer().orElse(null);
    }

    /**
     * Connects, and looks who serves before anything is sent.
     *
     * @return a connected channel that does not block
     * @throws Busy if it may be tried again
     * @throws IOException if that is of no use now
     */
    SocketChannel connect() throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException none) {
            throw notGiven("socket", none);
        }
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            dial(channel);
            requireUser(channel);
            connected = true;
            return channel;
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    private void dial(SocketChannel channel) throws IOException {
        String tooLong = SocketPath.tooLong(path);
        if (tooLong != null) {
            throw failed(tooLong, null);
        }
        try {
            if (!channel.connect(UnixDomainSocketAddress.of(path))) {
                throw new Busy(path, new SocketException("it is under way"));
            }
        } catch (Busy busy) {
            throw busy;
        } catch (ConnectException refused) {
            String other = SocketPath.noSocket(path);
            if (other != null) {
                throw failed(other + " stands there, not a socket; mend the path", refused);
            }
            throw failed("nobody listens there (" + refused.getMessage() + "); start the server", refused);
        } catch (BindException denied) {
            throw failed(denied.getMessage() + "; the socket's mode, or its directory's, keeps this user out", denied);
        } catch (SocketException other) {
            // The JDK tells a full backlog from the rest by words alone, which follow the locale.
            if (Files.notExists(path)) {
                throw failed("there is no such file; start the server, or mend the path", other);
            }
            if (!Files.exists(path)) {
                throw failed(other.getMessage(), other);
            }
            throw new Busy(path, other);
        } catch (IllegalArgumentException | IOException wrong) {
            throw failed(wrong.getMessage(), wrong);
        }
    }

    /** The system has none of what it takes, most likely for want of descriptors. */
    IOException notGiven(String what, IOException cause) {
        return failed("the system gives no " + what + " (" + cause.getMessage()
                + "); let descriptors come free, or raise their limit (ulimit -n)", cause);
    }

    private IOException failed(String why, Exception cause) {
        ConnectException failure = new ConnectException("can't connect to " + path + ": " + why);
        failure.initCause(cause);
        return failure;
    }

    private void requireUser(SocketChannel channel) throws IOException {
        if (requiredUser != null) {
            Peer peer = Peer.of(channel).orElse(null);
            if (peer == null || !requiredUser.equals(peer.user())) {
                throw new WrongServer("refused the server at " + path + ": it runs as "
                        + (peer == null ? "a user that can't be found out" : peer.user()) + ", and requirePeer=" + requiredUser);
            }
        }
    }

    /** Somebody else serves than should. */
    static final class WrongServer extends IOException {
        private static final long serialVersionUID = 1L;

        private WrongServer(String message) {
            super(message);
        }
    }
}

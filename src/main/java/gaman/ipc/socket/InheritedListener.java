package gaman.ipc.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The listening Unix domain socket that this JVM was started with as its standard input. The socket and its file are the
 * launcher's: nothing is done here but to accept from it.
 *
 * <p>It is never closed before the process ends. Closing it makes the JDK put {@code /dev/null} in the place of standard
 * input, output and error, and whatever the process says from then on is lost. Nor would it keep anybody out: the launcher
 * has the socket open too, and who connects waits in the same queue.
 *
 * <p>Source: {@link System#inheritedChannel()}, which gives the same channel at each call.
 */
public final class InheritedListener {
    private final ServerSocketChannel channel;
    private final Path path;

    private InheritedListener(ServerSocketChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /** Returns the listener, not blocking. */
    public ServerSocketChannel channel() {
        return channel;
    }

    /** Returns where the launcher has bound it. */
    public Path path() {
        return path;
    }

    /**
     * Takes the listener, which one can do once in a JVM. Any thread.
     *
     * @return the listener
     * @throws BindException if there is none, it can't be served, or it was taken before: the message says what there is
     *                       instead and what to do
     * @throws IOException   if the system can't say what standard input is
     */
    public static InheritedListener take() throws IOException {
        Channel inherited = System.inheritedChannel();
        if (inherited == null) {
            throw refused("standard input is no stream socket; let a launcher start this process with a listening Unix domain"
                    + " socket as its standard input (systemd: a .socket unit with ListenStream=, and StandardInput=socket in"
                    + " the .service), or serve a path");
        }
        if (inherited instanceof SocketChannel) {
            throw refused("standard input is a connection and not a listener;"
                    + " let the launcher pass the listener on (systemd: Accept=no, inetd: wait)");
        }
        if (!(inherited instanceof ServerSocketChannel channel)) {
            throw refused("standard input is a datagram socket; let it be a stream socket (systemd: ListenStream=)");
        }
        if (!channel.isOpen()) {
            throw taken();
        }
        SocketAddress address = channel.getLocalAddress();
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            throw refused("standard input listens on the network, at " + address
                    + "; let it be a Unix domain socket (systemd: ListenStream= and an absolute path)");
        }
        Path path = unix.getPath();
        if (path.toString().isEmpty()) {
            // Of the abstract namespace, whose sockets have no mode: whoever is on the machine could connect.
            throw refused("the socket at standard input has no file, whose mode says who may connect;"
                    + " bind it to a path (systemd: ListenStream= and an absolute path)");
        }
        takeOnce(channel);
        return new InheritedListener(channel, path);
    }

    /**
     * That it does not block shows that it was taken, to every copy of this class and to whoever else knows the channel; the
     * lock is the one that the JDK itself holds to change it. The system has that flag once for all who share the socket, but
     * a launcher does not accept, and for the process after this one the JDK begins anew.
     */
    private static void takeOnce(ServerSocketChannel channel) throws IOException {
        synchronized (channel.blockingLock()) {
            if (!channel.isBlocking()) {
                throw taken();
            }
            channel.configureBlocking(false);
        }
    }

    private static BindException taken() {
        return refused("it is taken already, and there is one in a JVM; take it once, and keep the endpoint");
    }

    private static BindException refused(String obstacleAndRemedy) {
        return new BindException("can't serve the inherited socket: " + obstacleAndRemedy);
    }
}

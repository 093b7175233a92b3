package gaman.ipc.bench.peers;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/**
 * The least that an echo server of the JDK can be: one selector and two buffers per connection. It has no limits, no API,
 * and ends with the first error; what ours costs beyond it is the price of those.
 */
public final class BareLoopServer {
    private BareLoopServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws IOException {
        serve(args[0], EchoBuffers::new);
    }

    /** Serves a path with such connections, until the process is killed. */
    static void serve(String path, Function<SocketChannel, BareConnection> connections) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), 4096).configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println("listening");
        while (true) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        SocketChannel channel = server.accept();
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ, connections.apply(channel));
                    } else {
                        serve(key, (BareConnection) key.attachment());
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    private static void serve(SelectionKey key, BareConnection connection) throws IOException {
        if (!connection.hasAnswers() && !connection.read()) {
            key.channel().close();
        } else if (connection.hasAnswers()) {
            int interest = connection.write() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }
    }
}

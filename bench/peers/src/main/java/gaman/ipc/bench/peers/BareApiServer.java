package gaman.ipc.bench.peers;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The bare loop with a handler between what comes and what goes: what it costs beyond {@link BareLoopServer} is the price of
 * having an API at all, and what ours costs beyond it that of limits, backpressure, other threads and an end for each case.
 */
public final class BareApiServer {
    private BareApiServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(args[0]), 4096).configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println("listening");
        BareApi.Handler echo = message -> {
            if (message.type() == 2) {
                message.send(message.body());
            }
        };
        while (true) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        SocketChannel channel = server.accept();
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ, new BareApi(channel, echo));
                    } else {
                        serve(key, (BareApi) key.attachment());
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    private static void serve(SelectionKey key, BareApi connection) throws IOException {
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

package gaman.ipc.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/** The least that a Java program must do to listen on a Unix domain socket: what our start is compared with. */
final class StartBare {
    private StartBare() {
    }

    /** Takes the path to listen on. */
    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(args[0]));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Listening.say();
        while (selector.isOpen()) {
            selector.select();
        }
    }
}

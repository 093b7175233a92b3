package gaman.ipc;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Uses a channel once in a JVM, while there are descriptors. The JDK needs some itself the first time, to load a library and
 * for a pair of sockets by which channels are closed, and where it fails then it never tries again: one full moment would
 * leave every channel unusable for the rest of the JVM's life (netty#6056).
 */
final class FirstChannel {
    static {
        try (Selector selector = Selector.open(); SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            selector.selectNow();
        } catch (IOException | RuntimeException | Error failed) {
            // Whoever needs a channel says so. The log would be prepared for it, and without descriptors be silent for good.
        }
    }

    private FirstChannel() {
    }

    /** Has been tried once this returns, by whomever. */
    static void tried() {
        // The class has been initialized.
    }
}

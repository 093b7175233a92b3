package gaman.ipc.socket;

import gaman.ipc.testing.Answer;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/** Another process that connects to a path as often as it can; each line of its input is answered with the three counts. */
final class KnockingStranger {
    private static final AtomicLong CONNECTED = new AtomicLong();
    private static final AtomicLong ATTEMPTS = new AtomicLong();
    private static final AtomicLong DENIED = new AtomicLong();

    public static void main(String[] args) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(args[0]);
        Thread knocking = new Thread(() -> knock(address));
        knocking.setDaemon(true);
        knocking.start();
        Answer.eachLine(line -> CONNECTED + " " + ATTEMPTS + " " + DENIED);
    }

    private static void knock(UnixDomainSocketAddress address) {
        while (true) {
            ATTEMPTS.incrementAndGet();
            try {
                SocketChannel.open(address).close();
                CONNECTED.incrementAndGet();
            } catch (IOException failure) {
                // EACCES comes as a BindException, even here.
                if (failure instanceof BindException) {
                    DENIED.incrementAndGet();
                }
            }
        }
    }
}

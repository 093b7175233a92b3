package gaman.ipc.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Finds out whether a server is behind a socket file, without ever waiting for it. */
final class Probe {
    private Probe() {
    }

    /**
     * Returns normally only if the kernel says that nobody listens there. A server that is stopped or whose backlog is full
     * doesn't answer either, and one that this user may not reach can't be told from a dead one: all of them are live.
     */
    static void refuseUnlessStale(Path path) throws IOException {
        IOException answer = null;
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // A blocking connect would wait for room in the backlog.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException refused) {
            return;
        } catch (IOException other) {
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            answer = other;
        }
        throw new PathRefused(path, "a live server has this path" + (answer == null ? "" : " (it can't be shown to be dead)"),
                "stop that server or choose another path", answer);
    }
}

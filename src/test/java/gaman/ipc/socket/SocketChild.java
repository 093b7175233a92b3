package gaman.ipc.socket;

import gaman.ipc.testing.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The other process of the tests in this package: does what a line of its input says and answers with one line. */
final class SocketChild {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private SocketFile file;
    private ServerSocketChannel raw;
    private SocketChannel client;

    public static void main(String[] args) throws Exception {
        SocketChild child = new SocketChild();
        Answer.eachLine(line -> child.obey(line.split(" ")));
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "publish":
                return publish(Path.of(words[1]), words.length < 3 || Boolean.parseBoolean(words[2]));
            case "race":
                // The clock is one for all processes on Linux; elsewhere the bound keeps the wait short.
                long start = Long.parseLong(words[2]);
                for (long left = start - System.nanoTime(); left > 0 && left < 1_000_000; ) {
                    left = start - System.nanoTime();
                }
                return publish(Path.of(words[1]), true);
            case "close":
                file.close();
                return "closed";
            case "leave":
                leaveStale(Path.of(words[1]));
                return "left";
            case "serve":
                raw = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                raw.bind(UnixDomainSocketAddress.of(words[1]), 16);
                return "serving";
            case "connect":
                client = SocketChannel.open(UnixDomainSocketAddress.of(words[1]));
                return "connected";
            case "create":
                Files.createFile(Path.of(words[1]));
                return "created";
            case "delete":
                Files.delete(Path.of(words[1]));
                return "deleted";
            case "lock":
                try (FileChannel lock = FileChannel.open(Path.of(words[1]), StandardOpenOption.WRITE);
                        FileLock got = lock.tryLock()) {
                    return got == null ? "held" : "free";
                }
            case "credentials":
                return ownCredentials(Path.of(words[1])).toString();
            case "safe":
                for (int i = Integer.parseInt(words[2]); i > 0; i--) {
                    SocketFile.publish(Path.of(words[1]), PRIVATE, true, 16).close();
                }
                return "done";
            case "naive":
                for (int i = Integer.parseInt(words[2]); i > 0; i--) {
                    bindThenChmod(Path.of(words[1]));
                }
                return "done";
            case "exhaust":
                return publishWithDescriptorsLeft(Path.of(words[1]), Integer.parseInt(words[2]));
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private String publish(Path path, boolean unlink) {
        try {
            file = SocketFile.publish(path, PRIVATE, unlink, 16);
            return "owned";
        } catch (IOException refused) {
            return "refused: " + refused.getMessage() + " | " + refused.getClass().getSuperclass().getSimpleName()
                    + " | " + refused.getCause();
        }
    }

    static void leaveStale(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
        }
    }

    /** What servers without a private directory do. */
    private static void bindThenChmod(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), 16);
            Files.setPosixFilePermissions(path, PRIVATE);
            Files.delete(path);
        }
    }

    private static Object ownCredentials(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            try (SocketChannel accepted = server.accept()) {
                return PeerCredentials.of(accepted, List::of);
            }
        }
    }

    /** Takes all descriptors, gives some back, publishes, and gives the rest back. */
    private String publishWithDescriptorsLeft(Path path, int left) throws IOException {
        Deque<SocketChannel> hoard = new ArrayDeque<>();
        try {
            while (true) {
                hoard.add(SocketChannel.open(StandardProtocolFamily.UNIX));
            }
        } catch (IOException noneLeft) {
            // That is what we wanted.
        }
        try {
            for (int i = 0; i < left; i++) {
                hoard.remove().close();
            }
            return publish(path, true);
        } finally {
            for (SocketChannel channel : hoard) {
                channel.close();
            }
        }
    }
}

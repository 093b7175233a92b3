package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is at the other end, on either side, and what happens where that can't be known. */
@Timeout(30)
class PeerCredentialsTest {
    @TempDir
    Path directory;

    @Test
    void bothSidesSeeTheirOwnUser() throws IOException {
        List<String> self = ownerOf(Files.createFile(directory.resolve("mine")));
        try (ServerSocketChannel server = serve();
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()));
                SocketChannel accepted = server.accept()) {
            assertEquals(Optional.of(self), PeerCredentials.of(accepted, List::of));
            assertEquals(Optional.of(self), PeerCredentials.of(client, List::of));
        }
    }

    @Test
    void anotherUserIsSeenAsSuchByServerAndClient() throws IOException {
        try (ChildJvm stranger = AnotherUser.start(SocketChild.class, directory, List.of());
                ServerSocketChannel server = serve()) {
            Path theirFile = directory.resolve("theirs");
            assertEquals("created", stranger.ask("create " + theirFile));
            List<String> them = ownerOf(theirFile);
            assertNotEquals(ownerOf(path()), them);

            Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-rw-rw-"));
            assertEquals("connected", stranger.ask("connect " + path()));
            try (SocketChannel accepted = server.accept()) {
                assertEquals(Optional.of(them), PeerCredentials.of(accepted, List::of));
            }
            Path squatted = directory.resolve("squatted.sock");
            assertEquals("serving", stranger.ask("serve " + squatted));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(squatted))) {
                assertEquals(Optional.of(them), PeerCredentials.of(client, List::of));
            }
        }
    }

    @Test
    void thePeerIsKnownEvenAfterItHasGone() throws IOException {
        try (ServerSocketChannel server = serve()) {
            SocketChannel.open(UnixDomainSocketAddress.of(path())).close();
            try (SocketChannel accepted = server.accept()) {
                assertTrue(PeerCredentials.of(accepted, List::of).isPresent());
            }
        }
    }

    @Test
    void aClosedChannelHasNoPeer() throws IOException {
        try (ServerSocketChannel server = serve()) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            client.close();
            assertEquals(Optional.empty(), PeerCredentials.of(client, List::of));
        }
    }

    @Test
    void anUnconnectedChannelHasNoPeer() throws IOException {
        try (SocketChannel unconnected = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertEquals(Optional.empty(), PeerCredentials.of(unconnected, List::of));
        }
    }

    @Test
    void aTcpConnectionHasNoPeer() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            assertEquals(Optional.empty(), PeerCredentials.of(accepted, List::of));
            assertEquals(Optional.empty(), PeerCredentials.of(client, List::of));
        }
    }

    @Test
    void anImageWithoutTheModuleLosesThePeerAndNothingElse() {
        List<String> trimmed = List.of("--limit-modules", "java.base");
        try (ChildJvm whole = ChildJvm.start(SocketChild.class, List.of(), List.of());
                ChildJvm child = ChildJvm.start(SocketChild.class, trimmed, List.of())) {
            assertTrue(whole.ask("credentials " + directory.resolve("w.sock")).startsWith("Optional[["));
            assertEquals("Optional.empty", child.ask("credentials " + directory.resolve("b.sock")));
            assertEquals("Optional.empty", child.ask("credentials " + directory.resolve("c.sock")));
            assertEquals("owned", child.ask("publish " + directory.resolve("d.sock")));
            assertEquals("closed", child.ask("close"));
        }
    }

    private Path path() {
        return directory.resolve("a.sock");
    }

    private ServerSocketChannel serve() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path()));
    }

    /** A new file belongs to the process's effective user and, on Linux, group. */
    private static List<String> ownerOf(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return List.of(attributes.owner().getName(), attributes.group().getName());
    }
}

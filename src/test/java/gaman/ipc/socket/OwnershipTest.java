package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.Descriptors;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One path has one server: live ones are never robbed, and of several that start at once one wins. */
@Timeout(40)
class OwnershipTest {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final int ROUNDS = 1000;

    @TempDir
    Path directory;

    @Test
    void aLiveServerIsNotRobbed() throws IOException {
        try (ServerSocketChannel live = serve(16)) {
            assertNotRobbed("a live server has this path");
            live.accept().close();
        }
    }

    @Test
    void aServerWithAFullBacklogIsLive() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel live = serve(1)) {
            for (boolean room = true; room; ) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                waiting.add(client);
                client.configureBlocking(false);
                room = connects(client);
            }
            assertNotRobbed("a live server has this path");
            live.accept().close();
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void aStoppedServerIsLive() throws IOException {
        try (ChildJvm stranger = child()) {
            assertEquals("serving", stranger.ask("serve " + path()));
            stranger.signal("STOP");
            assertNotRobbed("a live server has this path");
        }
    }

    @Test
    void aServerThatThisUserMayNotReachIsLive() throws IOException {
        try (ChildJvm stranger = AnotherUser.start(SocketChild.class, directory, List.of());
                ServerSocketChannel live = serve(16)) {
            Files.setPosixFilePermissions(path(), PRIVATE);
            Occupant before = Occupant.of(path());
            String answer = stranger.ask("publish " + path());
            assertTrue(answer.contains("a live server has this path (it can't be shown to be dead)"), answer);
            assertTrue(answer.contains("Permission denied"), answer);
            assertStillThere(before);
            assertTrue(live.isOpen());
        }
    }

    @Test
    void aServerOfOursInAnotherProcessIsNotRobbedUntilItDies() throws IOException {
        try (ChildJvm other = child()) {
            assertEquals("owned", other.ask("publish " + path()));
            assertNotRobbed("another process serves or is about to serve it");
            other.signal("STOP");
            assertNotRobbed("another process serves or is about to serve it");
            other.kill();
            BindException refused = assertThrows(BindException.class, () -> SocketFile.publish(path(), PRIVATE, false, 16));
            assertTrue(refused.getMessage().contains("unlink is off"), refused.getMessage());
            SocketFile.publish(path(), PRIVATE, true, 16).close();
        }
    }

    @Test
    void twoSpellingsAreOnePath() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("d"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), inner);
        Path plain = inner.resolve("a.sock");
        Path here = Path.of("").toAbsolutePath();
        List<Path> spellings = List.of(inner.resolve("./a.sock"), inner.resolve("../d/a.sock"), link.resolve("a.sock"),
                here.relativize(inner).resolve("a.sock"));
        try (SocketFile file = SocketFile.publish(plain, PRIVATE, true, 16)) {
            for (Path spelling : spellings) {
                List<String> before = Listing.of(directory);
                BindException refused =
                        assertThrows(BindException.class, () -> SocketFile.publish(spelling, PRIVATE, true, 16));
                String expected = "can't serve " + spelling + ": this process serves it already";
                assertTrue(refused.getMessage().startsWith(expected), refused.getMessage());
                assertEquals(before, Listing.of(directory));
            }
            assertEquals(plain, file.path());
        }
        for (Path spelling : spellings) {
            SocketFile.publish(spelling, PRIVATE, true, 16).close();
        }
    }

    @Test
    void aRefusedSecondServerDoesNotCostTheFirstItsLock() throws IOException {
        Path lock = directory.resolve("a.sock.lock");
        try (ChildJvm other = child()) {
            try (SocketFile file = SocketFile.publish(path(), PRIVATE, true, 16)) {
                for (boolean unlink : new boolean[] {true, false, true}) {
                    assertThrows(BindException.class, () -> SocketFile.publish(path(), PRIVATE, unlink, 16));
                }
                assertThrows(BindException.class,
                        () -> SocketFile.publish(directory.resolve("./a.sock"), PRIVATE, true, 16));
                assertEquals("held", other.ask("lock " + lock));
                String answer = other.ask("publish " + path());
                assertTrue(answer.contains("another process serves or is about to serve it"), answer);
                assertNotNull(file.channel().getLocalAddress());
            }
            assertEquals("free", other.ask("lock " + lock));
            assertEquals("owned", other.ask("publish " + path()));
        }
    }

    @Test
    void ofThreadsThatStartTogetherOneOwnsThePath() throws Exception {
        int threads = 4;
        int[] wins = new int[threads];
        CyclicBarrier barrier = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (ChildJvm other = child()) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    SocketChild.leaveStale(path());
                }
                Callable<SocketFile> start = () -> {
                    barrier.await();
                    try {
                        return SocketFile.publish(path(), PRIVATE, true, 16);
                    } catch (BindException refused) {
                        return null;
                    }
                };
                List<Future<SocketFile>> starts = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    starts.add(executor.submit(start));
                }
                SocketFile owner = null;
                for (int i = 0; i < threads; i++) {
                    SocketFile file = starts.get(i).get();
                    if (file != null) {
                        assertEquals(null, owner, "two owners in round " + round);
                        owner = file;
                        wins[i]++;
                    }
                }
                assertNotNull(owner, "no owner in round " + round);
                assertEquals("held", other.ask("lock " + path() + ".lock"), "lock lost in round " + round);
                owner.close();
            }
        } finally {
            executor.shutdownNow();
        }
        System.out.println("race of " + threads + " threads: " + ROUNDS + " rounds, one owner each, wins "
                + Arrays.toString(wins));
        assertEquals(List.of("a.sock.lock"), Listing.names(directory));
    }

    @Test
    void ofTwoProcessesThatStartTogetherOneOwnsAStalePath() throws IOException {
        race(ROUNDS, true);
    }

    @Test
    void ofTwoProcessesThatStartTogetherOneOwnsAFreePath() throws IOException {
        race(ROUNDS / 4, false);
    }

    private void race(int rounds, boolean stale) throws IOException {
        try (ChildJvm one = child(); ChildJvm two = child()) {
            List<ChildJvm> racers = List.of(one, two);
            int[] wins = new int[2];
            for (int round = 0; round < rounds; round++) {
                if (stale) {
                    assertEquals("left", racers.get(round % 2).ask("leave " + path()));
                }
                String start = "race " + path() + " " + (System.nanoTime() + 300_000);
                for (ChildJvm racer : racers) {
                    racer.say(start);
                }
                List<String> answers = List.of(one.hear(), two.hear());
                int winner = answers.indexOf("owned");
                assertTrue(winner >= 0, "no owner in round " + round + ": " + answers);
                String other = answers.get(1 - winner);
                assertTrue(other.contains("another process serves or is about to serve it"), "round " + round + ": " + other);
                wins[winner]++;
                assertEquals("closed", racers.get(winner).ask("close"));
            }
            System.out.println("race of 2 processes for a " + (stale ? "stale" : "free") + " path: " + rounds
                    + " rounds, one owner each, wins " + wins[0] + " and " + wins[1]);
            assertEquals(List.of("a.sock.lock"), Listing.names(directory));
        }
    }

    private Path path() {
        return directory.resolve("a.sock");
    }

    private static ChildJvm child() {
        return ChildJvm.start(SocketChild.class, List.of(), List.of());
    }

    private ServerSocketChannel serve(int backlog) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path()), backlog);
    }

    private boolean connects(SocketChannel client) throws IOException {
        try {
            return client.connect(UnixDomainSocketAddress.of(path()));
        } catch (SocketException again) {
            // EAGAIN: on Linux a full backlog doesn't leave the connection pending.
            assertEquals(SocketException.class, again.getClass());
            return false;
        }
    }

    /** As two applications of one server have, which each bring the jar: to close a descriptor of the lock file drops the lock. */
    @Test
    void anotherCopyOfTheLibraryIsRefusedAndCostsNoLock() throws Exception {
        URL classes = SocketFile.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
                ChildJvm other = ChildJvm.start(SocketChild.class, List.of(), List.of())) {
            Method publish = loader.loadClass(SocketFile.class.getName())
                    .getMethod("publish", Path.class, Set.class, boolean.class, int.class);
            try (SocketFile ours = SocketFile.publish(path(), PRIVATE, true, 16)) {
                for (int attempt = 0; attempt < 3; attempt++) {
                    long descriptors = Descriptors.open();
                    Throwable refused = assertThrows(InvocationTargetException.class,
                            () -> publish.invoke(null, path(), PRIVATE, true, 16)).getCause();
                    assertTrue(refused.getMessage().contains("another copy of this library"), refused.getMessage());
                    assertTrue(attempt == 0 || Descriptors.open() <= descriptors);
                    assertEquals("held", other.ask("lock " + path() + ".lock"));
                }
            }
            try (Closeable theirs = (Closeable) publish.invoke(null, path(), PRIVATE, true, 16)) {
                assertEquals("held", other.ask("lock " + path() + ".lock"));
            }
            assertEquals("free", other.ask("lock " + path() + ".lock"));
        }
    }

    private void assertNotRobbed(String obstacle) throws IOException {
        Occupant before = Occupant.of(path());
        BindException refused = assertThrows(BindException.class, () -> SocketFile.publish(path(), PRIVATE, true, 16));
        assertTrue(refused.getMessage().startsWith("can't serve " + path() + ": " + obstacle), refused.getMessage());
        refused = assertThrows(BindException.class, () -> SocketFile.publish(path(), PRIVATE, false, 16));
        assertTrue(refused.getMessage().contains("unlink is off"), refused.getMessage());
        assertStillThere(before);
        assertEquals(List.of("a.sock", "a.sock.lock"), Listing.names(directory));
    }

    private void assertStillThere(Occupant before) throws IOException {
        Occupant now = Occupant.of(path());
        assertEquals(before.kind, now.kind);
        assertTrue(now.isSameFileAs(before));
    }
}

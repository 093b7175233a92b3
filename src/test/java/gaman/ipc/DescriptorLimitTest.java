package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Answer;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.KernelThread;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that run out of descriptors, each in a JVM that has not done anything before: the first accept that fails, the
 * first connection, the first channel that is closed all come when there is no descriptor left.
 */
final class DescriptorLimitTest {
    /** A JVM takes 12 or so until it listens, and one for each jar that it has looked into; the others are for connections. */
    private static final int LIMIT = 40;
    private static final int CLIENTS = 100;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String WARNING = "can't accept";

    /** Descriptors that a child takes from itself. It obeys lines of its input; the answers open no descriptor. */
    private static final class Hoard {
        private final Deque<FileInputStream> taken = new ArrayDeque<>();

        String obey(String line) throws IOException {
            if (line.equals("take")) {
                try {
                    while (true) {
                        taken.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException none) {
                    // All are taken.
                }
            } else {
                for (int i = Integer.parseInt(line.substring("give ".length())); i > 0; i--) {
                    taken.remove().close();
                }
            }
            return "holds " + taken.size();
        }
    }

    /** Before its first pass a loop opens files for a moment, by which a hoard could be one short. */
    private static void awaitFirstPass(Gaman gaman) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        gaman.execute(passed::countDown);
        passed.await();
    }

    /** Serves a path. Its own classes lie in a directory, so at the limit it must need none that it has not loaded. */
    static final class Server {
        public static void main(String[] args) throws Exception {
            Gaman gaman = Gaman.create();
            gaman.ipc(args[0], ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    ctx.send(ctx.body());
                }
            });
            Hoard hoard = new Hoard();
            Answer answer = line -> switch (line) {
                case "accepted" -> "" + gaman.stats().accepted();
                case "open" -> "" + gaman.stats().open();
                default -> hoard.obey(line);
            };
            gaman.mountServer();
            awaitFirstPass(gaman);
            System.out.println("listening");
            Answer.eachLine(answer);
        }
    }

    /** Lets in whoever does not have this name. */
    static final class Picky {
        public static void main(String[] args) throws Exception {
            Gaman gaman = Gaman.create();
            String unwanted = System.getProperty("user.name");
            gaman.ipc(Path.of(args[0]), IpcOptions.builder().allowPeer(peer -> !peer.user().equals(unwanted)).build(), ctx -> { });
            Hoard hoard = new Hoard();
            gaman.mountServer();
            awaitFirstPass(gaman);
            System.out.println("listening");
            Answer.eachLine(line -> line.equals("accepted") ? "" + gaman.stats().accepted() : hoard.obey(line));
        }
    }

    /** Wants to serve when no descriptor is left, and again when there are some. */
    static final class LateServer {
        public static void main(String[] args) throws Exception {
            IpcOptions.defaults(); // with the first class from a jar the JDK loads a library
            Hoard hoard = new Hoard();
            String[] holds = hoard.obey("take").split(" ");
            try {
                Gaman.create();
                System.out.println("made without a descriptor");
            } catch (UncheckedIOException none) {
                System.out.println(none.getMessage());
            }
            hoard.obey("give " + holds[1]);
            Server.main(args);
        }
    }

    /** Has a link to a path, and then a blocking client too. */
    static final class Client {
        public static void main(String[] args) throws Exception {
            Gaman gaman = Gaman.create();
            CountDownLatch linked = new CountDownLatch(1);
            gaman.connect(args[0], ctx -> {
                System.out.println(ctx.stage() + " " + ctx.closeReason());
                linked.countDown();
            });
            linked.await();
            IpcClient client = IpcClient.connect(args[0]);
            Hoard hoard = new Hoard();
            Answer.eachLine(line -> {
                if (line.equals("receive")) {
                    try {
                        return client.receive().text();
                    } catch (IpcClosedException ended) {
                        return "" + ended.reason();
                    }
                } else if (line.equals("connect")) {
                    try {
                        IpcClient.connect(args[0]).close();
                        return "connected";
                    } catch (ConnectException none) {
                        return none.getMessage();
                    }
                } else if (line.equals("close")) {
                    client.close();
                    gaman.close();
                    return "closed";
                }
                return hoard.obey(line);
            });
        }
    }

    /** The library as users have it: the JVM keeps a jar open, but opens a directory's files one by one. */
    @TempDir
    static Path jars;
    private static String classPath;

    @BeforeAll
    static void pack() throws Exception {
        Path classes = Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = jars.resolve("gaman-ipc.jar");
        if (Files.isDirectory(classes)) {
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> all = Files.walk(classes)) {
                for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                    out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
        } else {
            Files.copy(classes, jar);
        }
        Path tests = Path.of(DescriptorLimitTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        classPath = jar + File.pathSeparator + tests;
    }

    private final SocketDirectory directory = new SocketDirectory();
    private final Path path = directory.resolve("s");
    private final List<RawPeer> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawPeer::close);
        directory.close();
    }

    private static Program start(Class<?> main, Path path) {
        List<String> command = new ArrayList<>(List.of(Installed.program("prlimit"), "--nofile=" + LIMIT + ":" + LIMIT));
        command.addAll(Program.java(List.of("-cp", classPath), main, path.toString()));
        return Program.start(command);
    }

    private static String ask(Program child, String question) {
        child.type(question + "\n");
        return child.line();
    }

    private static int accepted(Program server) {
        return Integer.parseInt(ask(server, "accepted"));
    }

    /** Each sends a message, and so has an answer to come as soon as it is served. */
    private void crowd() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(RawPeer.connect(path).write(RawPeer.text("client " + i)));
        }
    }

    /** Waits until a client is served; returns how long that took. */
    private long serviceNanos(int client) {
        long begin = System.nanoTime();
        assertEquals("client " + client, clients.get(client).readFrame().text());
        return System.nanoTime() - begin;
    }

    /** A failed attempt to accept costs the loop a sleep if it rests after it, else it never sleeps but runs. */
    private static String assertRests(Program server) throws InterruptedException {
        KernelThread loop = KernelThread.of(server.pid(), "gaman-ipc");
        long sleeps = loop.sleeps();
        long ran = loop.ranNanos();
        assertFalse(new CountDownLatch(1).await(1, TimeUnit.SECONDS));
        sleeps = loop.sleeps() - sleeps;
        ran = TimeUnit.NANOSECONDS.toMillis(loop.ranNanos() - ran);
        assertTrue(sleeps <= 20 && ran <= 100, "in a second the loop slept " + sleeps + " times and ran for " + ran + " ms");
        return sleeps + " attempts to accept in a second, " + ran + " ms of CPU time";
    }

    private static long warnings(Program server) {
        server.kill();
        return server.errors().lines().filter(line -> line.contains(WARNING)).count();
    }

    @Test
    void atTheLimitTheLoopRestsAndServesThoseItHasAndTakesAnotherAsSoonAsItCan() throws InterruptedException {
        try (Program server = start(Server.class, path)) {
            assertEquals("listening", server.line());
            crowd();
            server.awaitError(WARNING);
            int served = accepted(server);
            assertTrue(served > 0 && served < CLIENTS, served + " accepted");
            for (int i = 0; i < served; i++) {
                serviceNanos(i);
            }
            String rest = assertRests(server);
            for (int i = 0; i < 10 * served; i++) {
                clients.get(i % served).write(RawPeer.text("client " + i % served));
                serviceNanos(i % served);
            }
            long slowest = 0;
            long sum = 0;
            for (int i = served; i < CLIENTS; i++) {
                clients.get(i - served).close();
                long nanos = serviceNanos(i);
                slowest = Math.max(slowest, nanos);
                sum += nanos;
            }
            assertTrue(slowest < SECOND_NANOS, "a client was served only " + slowest + " ns after another had left");
            assertTrue(sum / (CLIENTS - served) < Limits.RETRY_PAUSE_NANOS / 2, "the pause was waited for, as if nobody had left");
            assertEquals(CLIENTS, accepted(server));
            long warnings = warnings(server);
            System.out.println("descriptor limit " + LIMIT + ", " + CLIENTS + " clients, " + served + " served: " + rest
                    + "; " + 10 * served + " echoes meanwhile; the next is served at most " + slowest / 1000
                    + " us after another has left; " + warnings + " warning");
            assertEquals(1, warnings);
        }
    }

    /** Clients that have waited for the server come with its first moment, before mountServer() has returned. */
    @Test
    void aServerThatIsFullFromItsFirstMomentSaysSo() {
        for (int i = 0; i < 3; i++) {
            try (Program server = start(Server.class, path)) {
                Await.until("a server", () -> {
                    RawPeer first = RawPeer.tryConnect(path);
                    return first != null && clients.add(first);
                });
                crowd();
                server.awaitError(WARNING);
                assertEquals("listening", server.line());
            }
            clients.forEach(RawPeer::close);
            clients.clear();
        }
    }

    @Test
    void aServerThatCouldNotBeMadeCanBeMadeLater() {
        try (Program server = start(LateServer.class, path)) {
            assertEquals("no selector could be opened", server.line());
            assertEquals("listening", server.line());
            crowd();
            serviceNanos(0);
            server.awaitError(WARNING);
        }
    }

    @Test
    void aServerThatCouldAcceptNobodyAtFirstTakesWhoeverWaitsAsDescriptorsComeFree() throws InterruptedException {
        try (Program server = start(Server.class, path)) {
            assertEquals("listening", server.line());
            String holds = ask(server, "take");
            crowd();
            server.awaitError(WARNING);
            String rest = assertRests(server);
            long slowest = 0;
            for (int i = 0; i < 10; i++) {
                ask(server, "give 1");
                slowest = Math.max(slowest, serviceNanos(i));
            }
            assertTrue(slowest < SECOND_NANOS, "a client was served only " + slowest + " ns after a descriptor was free");
            clients.get(0).close();
            serviceNanos(10);
            long warnings = warnings(server);
            System.out.println("no descriptor left, the server " + holds + " of " + LIMIT + " itself: " + rest
                    + "; the first is served at most " + slowest / 1000 + " us after one is free; " + warnings + " warning");
            assertEquals(1, warnings);
        }
    }

    /** With one left nobody else waits, and with none accepting fails: so each round is a burst of its own. */
    @Test
    void aServerWhoseLastDescriptorsComeAndGoWarnsAtMostTenTimesASecond() {
        int rounds = 100;
        try (Program server = start(Server.class, path)) {
            assertEquals("listening", server.line());
            ask(server, "take");
            ask(server, "give 2");
            long begin = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                try (RawPeer first = RawPeer.connect(path)) {
                    assertEquals("1", first.write(RawPeer.text("1")).readFrame().text());
                    try (RawPeer second = RawPeer.connect(path)) {
                        assertEquals("2", second.write(RawPeer.text("2")).readFrame().text());
                    }
                }
                Await.until("both gone", () -> ask(server, "open").equals("0"));
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            long warnings = warnings(server);
            System.out.println("the last descriptor taken and left " + rounds + " times in " + millis + " ms: " + warnings + " warnings");
            // A second may begin and another one end within the time.
            assertTrue(warnings > 0 && warnings <= 10 * (2 + millis / 1000), warnings + " warnings in " + millis + " ms");
        }
    }

    /** The JDK gives a number for a name that it can't look up, and nobody is called that. */
    @Test
    void aPeerWhoseNameCannotBeLookedUpForWantOfADescriptorIsRefused() throws IOException {
        try (Program server = start(Picky.class, path)) {
            assertEquals("listening", server.line());
            ask(server, "take");
            ask(server, "give 1");
            try (RawPeer unwanted = RawPeer.connect(path)) {
                server.awaitError("no credentials to be had");
                assertEquals(0, unwanted.readToEnd().length);
            }
            ask(server, "give 10");
            try (RawPeer unwanted = RawPeer.connect(path)) {
                server.awaitError("user=" + System.getProperty("user.name"));
                assertEquals(0, unwanted.readToEnd().length);
            }
            assertEquals("0", ask(server, "accepted"));
        }
    }

    @Test
    void aClientThatHasNoDescriptorLeftHearsOfItsEnds() {
        try (RawServer server = new RawServer(); Program client = start(Client.class, server.path)) {
            RawPeer link = server.accept();
            RawPeer blocking = server.accept();
            assertEquals("OPEN null", client.line());
            ask(client, "take");
            String refused = ask(client, "connect");
            assertTrue(refused.startsWith("can't connect to " + server.path + ": the system gives no socket (Too many open files)"),
                    refused);
            ask(client, "give 1");
            refused = ask(client, "connect");
            assertTrue(refused.startsWith("can't connect to " + server.path + ": the system gives no selector ("), refused);
            ask(client, "take");
            link.close();
            assertEquals("CLOSE PEER_CLOSED", client.line());
            blocking.close();
            assertEquals("PEER_CLOSED", ask(client, "receive"));
            assertEquals("closed", ask(client, "close"));
        }
    }
}

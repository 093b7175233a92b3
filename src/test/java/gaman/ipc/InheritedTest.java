package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.KernelThread;
import gaman.ipc.testing.Launcher;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The listener that a JVM was started with, from a launcher that keeps it and starts another JVM when one has ended. */
final class InheritedTest {
    private final SocketDirectory directory = new SocketDirectory();
    private final Path path = directory.resolve("s");

    @AfterEach
    void remove() {
        directory.close();
    }

    /** Answers each message with itself, or does what it says; at most so many connections as its argument says. */
    static final class Server {
        public static void main(String[] args) throws IOException {
            Gaman gaman = Gaman.create();
            IpcEndpoint[] endpoint = new IpcEndpoint[1];
            IpcOptions options = IpcOptions.builder().maxConnections(Integer.parseInt(args[0]))
                    .unlink(false).mode("rwxrwxrwx").backlog(1).build();
            endpoint[0] = gaman.inherited(options, ctx -> {
                switch (ctx.stage()) {
                    case OPEN -> { }
                    case DATA -> {
                        switch (ctx.text()) {
                            case "user" -> ctx.send(ctx.peer().orElseThrow().user());
                            case "close" -> endpoint[0].close();
                            case "end" -> gaman.close();
                            default -> ctx.send(ctx.text());
                        }
                    }
                    case CLOSE -> {
                        System.out.println("CLOSE " + ctx.closeReason());
                        System.err.println("CLOSE " + ctx.closeReason());
                    }
                }
            });
            gaman.mountServer();
            System.out.println(ProcessHandle.current().pid() + " " + endpoint[0].path());
        }
    }

    private Program launcher(int maxConnections) {
        return Launcher.listening(path, Program.java(List.of(), Server.class, "" + maxConnections));
    }

    /** Returns the number of the process that the launcher has started, from the line by which that shows what it serves. */
    private long served(Program launcher) {
        String[] line = launcher.line().split(" ");
        assertEquals(path.toString(), line[1]);
        return Long.parseLong(line[0]);
    }

    private static String ask(RawPeer peer, String text) {
        return peer.write(RawPeer.text(text)).readFrame().text();
    }

    @Test
    void answersWhoConnectedAndWroteBeforeTheJvmWasStarted() {
        try (Program launcher = launcher(100)) {
            List<RawPeer> early = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                early.add(RawPeer.connect(path).write(RawPeer.text("early " + i)));
            }
            Launcher.run(launcher);
            for (int i = 0; i < 20; i++) {
                assertEquals("early " + i, early.get(i).readFrame().text());
                assertEquals("again", ask(early.get(i), "again"));
            }
            served(launcher);
            try (RawPeer late = RawPeer.connect(path)) {
                assertEquals(System.getProperty("user.name"), ask(late, "user"));
            }
            early.forEach(RawPeer::close);
        }
    }

    @Test
    void leavesTheFileAsItIsHearsItsLastWordAndIsStartedAgain() throws IOException {
        try (Program launcher = launcher(100)) {
            Map<String, Object> before = file();
            for (int i = 0; i < 2; i++) {
                try (RawPeer peer = RawPeer.connect(path)) {
                    Launcher.run(launcher);
                    assertEquals("hello", ask(peer, "hello"));
                    served(launcher);
                    assertEquals(0, peer.write(RawPeer.text("end")).endAndRead().length());
                }
                assertEquals("CLOSE SHUTDOWN", launcher.line());
                launcher.awaitError("CLOSE SHUTDOWN\n".repeat(i + 1));
                assertEquals("ended 0", launcher.line());
                assertEquals(before, file());
                assertEquals(List.of("s"), allNames());
            }
        }
    }

    /** What would show that it was made anew, given another mode or owner, or touched in whatever way. */
    private Map<String, Object> file() throws IOException {
        return Files.readAttributes(path, "unix:ino,mode,uid,gid,nlink,ctime");
    }

    private List<String> allNames() throws IOException {
        try (var files = Files.list(directory.path())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void onceClosedItRestsAndWhoConnectsIsForTheNextProcess() throws Exception {
        try (Program launcher = launcher(100); RawPeer first = RawPeer.connect(path)) {
            Launcher.run(launcher);
            long server = served(launcher);
            assertEquals(0, first.write(RawPeer.text("close")).endAndRead().length());
            assertEquals("CLOSE SHUTDOWN", launcher.line());
            try (RawPeer next = RawPeer.connect(path).write(RawPeer.text("next"))) {
                KernelThread.of(server, "gaman-ipc").assertSleepsFor(Duration.ofMillis(300));
                assertTrue(ProcessHandle.of(server).orElseThrow().destroyForcibly());
                assertEquals("ended -9", launcher.line());
                Launcher.run(launcher);
                assertEquals("next", next.readFrame().text());
                assertTrue(served(launcher) != server);
            }
        }
    }

    @Test
    void keepsToItsOwnLimitsAndLeavesModeAndBacklogToTheLauncher() throws IOException {
        try (Program launcher = launcher(1); RawPeer first = RawPeer.connect(path)) {
            Map<String, Object> before = file();
            Launcher.run(launcher);
            assertEquals("hello", ask(first, "hello"));
            try (RawPeer second = RawPeer.connect(path)) {
                assertEquals(0, second.readToEnd().length);
            }
            launcher.awaitError("refused a connection on " + path + ": maxConnections=1 are open");
            assertEquals("hello", ask(first, "hello"));
            assertEquals(before, file());
        }
    }

    /** Serves a path too, whose directory it makes only when that has failed. */
    static final class Retrying {
        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            Gaman gaman = Gaman.create();
            IpcHandler echo = IpcHandler.replying(IpcContext::text);
            gaman.inherited(echo);
            gaman.ipc(path, echo);
            if (args.length > 1) {
                gaman.connect(args[1], ctx -> { });
            }
            try {
                gaman.mountServer();
            } catch (IOException noDirectory) {
                Files.createDirectory(path.getParent());
                gaman.mountServer();
                System.out.println("mounted");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a loop that does not run, 1", "a loop that runs, 2"})
    void isServedAfterAPathBesideItCouldNotBeAtFirst(String before, int arguments) {
        List<String> args = List.of(directory.resolve("d/s").toString(), directory.resolve("nobody").toString());
        try (Program launcher = Launcher.listening(path,
                Program.java(List.of(), Retrying.class, args.subList(0, arguments).toArray(String[]::new)));
                RawPeer peer = RawPeer.connect(path)) {
            Launcher.run(launcher);
            assertEquals("mounted", launcher.line());
            assertEquals("hello", ask(peer, "hello"));
            try (RawPeer beside = RawPeer.connect(directory.resolve("d/s"))) {
                assertEquals("hello", ask(beside, "hello"));
            }
        }
    }

    /** Takes what it was started with, twice, and says how that went. */
    static final class Taker {
        public static void main(String[] args) throws IOException {
            Gaman gaman = Gaman.create();
            take(gaman);
            take(Gaman.create());
            gaman.mountServer();
            if (args.length > 0) {
                gaman.close();
                take(Gaman.create());
            }
        }

        private static void take(Gaman gaman) {
            try {
                gaman.inherited(IpcHandler.replying(IpcContext::text));
                System.out.println("taken");
            } catch (UncheckedIOException refused) {
                System.out.println(refused.getCause().getClass().getSimpleName() + ": " + refused.getCause().getMessage());
            }
        }
    }

    private static void assertRefused(String line, String obstacle) {
        assertTrue(line.startsWith("BindException: can't serve the inherited socket: " + obstacle), line);
    }

    @Test
    void oneTakesItInAJvmAndServesOn() {
        try (Program launcher = Launcher.listening(path, Program.java(List.of(), Taker.class));
                RawPeer peer = RawPeer.connect(path)) {
            Launcher.run(launcher);
            assertEquals("taken", launcher.line());
            assertRefused(launcher.line(), "it is taken already");
            assertEquals("hello", ask(peer, "hello"));
        }
    }

    @Test
    void noneTakesItAgainWhenItWasLetGo() {
        try (Program launcher = Launcher.listening(path, Program.java(List.of(), Taker.class, "close"));
                RawPeer peer = RawPeer.connect(path)) {
            Launcher.run(launcher);
            assertEquals("taken", launcher.line());
            assertRefused(launcher.line(), "it is taken already");
            assertRefused(launcher.line(), "it is taken already");
            assertEquals("ended 0", launcher.line());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"connection, standard input is a connection and not a listener", "datagram, standard input is a datagram socket",
            "tcp, 'standard input listens on the network, at /127.0.0.1:'", "abstract, the socket at standard input has no file"})
    void refusesWhatIsNoListenerAtAPath(String kind, String obstacle) {
        try (Program launcher = Launcher.start(kind, path, Program.java(List.of(), Taker.class))) {
            assertRefused(launcher.line(), obstacle);
            assertRefused(launcher.line(), obstacle);
        }
    }

    @Test
    void saysThatNothingWasInherited() {
        try (Program alone = Program.start(Program.java(List.of(), Taker.class))) {
            assertRefused(alone.line(), "standard input is no stream socket; let a launcher start this process");
        }
    }
}

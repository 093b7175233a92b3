package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.JavaSource;
import gaman.ipc.testing.Launcher;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.Readme;
import gaman.ipc.testing.SocketDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The programs that README shows, run as it shows them: from their source, with the jar's classes on the class path. */
final class ReadmeTest {
    /** Starts a program of README in which the socket's path is one in a directory of the test. */
    private static Program start(String name, SocketDirectory directory) throws IOException, URISyntaxException {
        return JavaSource.start(name, Readme.program("java", "public class " + name + " ", directory.resolve("s")), directory);
    }

    private static RawPeer connect(SocketDirectory directory) {
        RawPeer[] peer = new RawPeer[1];
        Await.until("the program to listen", () -> Files.exists(directory.resolve("s"))
                && (peer[0] = RawPeer.tryConnect(directory.resolve("s"))) != null);
        return peer[0];
    }

    @Test
    void theServerAnswersPrintsAndRemovesItsFileWhenItIsTerminated() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program hello = start("Hello", directory)) {
            try (RawPeer peer = connect(directory)) {
                assertEquals("{\"name\":\"gaman\"}", peer.write("{\"a\":1}").readLine());
                assertEquals("{\"a\":1}", hello.line());
                assertEquals("{\"a\":1}", hello.line());
                peer.write("hello\n").readLine();
                assertEquals("missing: expected a value, at offset 0 (line 0, position 0)", hello.line());
                assertEquals("hello", hello.line());
            }
            hello.terminate();
            hello.exitCode();
            assertEquals(List.of("Hello.java"), directory.names());
        }
    }

    /** Its lines are the body of a main method. */
    @Test
    void theServerThatALauncherStartsAnswersAndLeavesTheFile() throws Exception {
        try (SocketDirectory directory = new SocketDirectory()) {
            Path path = directory.resolve("s");
            String lines = Readme.program("java", "gaman.inherited(", path);
            List<String> command = JavaSource.command("Activated", JavaSource.program("Activated", List.of(lines), directory),
                    directory);
            try (Program launcher = Launcher.listening(path, command); RawPeer peer = RawPeer.connect(path)) {
                Launcher.run(launcher);
                assertEquals("{\"name\":\"gaman\"}", peer.write("{\"a\":1}").readLine());
            }
            assertEquals(List.of("Activated.java", "s"), directory.names());
        }
    }

    @Test
    void theWorkersAnswerLater() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program later = start("Later", directory);
                RawPeer peer = connect(directory)) {
            assertEquals("{\"done\":{\"a\":1}}", peer.write("{\"a\":1}").readLine());
        }
    }

    @Test
    void theClientThatWaitsPrintsTheAnswer() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Gaman server = hello(directory);
                Program ask = start("Ask", directory)) {
            assertEquals("JSON {\"name\":\"gaman\"}\n", ask.outputText());
        }
    }

    @Test
    void theClientOnTheLoopConnectsWhenThereIsAServerAndAgainWhenThereIsAnother() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program follow = start("Follow", directory)) {
            for (int i = 0; i < 2; i++) {
                try (Gaman server = hello(directory)) {
                    assertEquals("{\"name\":\"gaman\"}", follow.line());
                }
                assertEquals("lost: PEER_CLOSED", follow.line());
            }
            assertTrue(follow.isRunning());
        }
    }

    /** A server that answers as README's first one does. */
    private static Gaman hello(SocketDirectory directory) throws IOException {
        Gaman server = Gaman.create();
        server.ipc(directory.resolve("s"), IpcHandler.replying(ctx -> Map.of("name", "gaman")));
        server.mountServer();
        return server;
    }

    /** Programs are run above; a part of one is compiled, so what it uses must be declared in it. */
    @Test
    void everyJavaBlockCompiles() throws IOException {
        List<String> ran = List.of("Hello", "Later", "Ask", "Follow");
        for (String block : Readme.blocks("java")) {
            if (block.startsWith("module ") || ran.stream().anyMatch(name -> block.contains("public class " + name + " "))) {
                continue;
            }
            try (SocketDirectory directory = new SocketDirectory()) {
                boolean whole = block.contains("class ");
                Path source = Files.writeString(directory.resolve("Part.java"),
                        whole ? block : JavaSource.program("Part", List.of(block), directory));
                ByteArrayOutputStream errors = new ByteArrayOutputStream();
                int code = ToolProvider.getSystemJavaCompiler().run(null, null, errors, "-d", directory.path().toString(), "-cp",
                        System.getProperty("java.class.path"), source.toString());
                assertEquals(0, code, () -> block + errors);
            }
        }
    }

    @Test
    void namesEveryOptionAndEveryReason() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (CloseReason reason : CloseReason.values()) {
            assertTrue(readme.contains("`" + reason + "`"), reason.name());
        }
        for (String option : List.of("unlink", "mode", "maxConnections", "allowHalfOpen", "unframed", "maxFrameSize", "maxPendingBytes",
                "highWaterMark", "lowWaterMark", "frameTimeout", "idleTimeout", "backlog", "allowPeer")) {
            assertTrue(readme.contains("| `" + option + "` |"), option);
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Set<String> headings = Pattern.compile("^##+ (.*)$", Pattern.MULTILINE).matcher(readme).results()
                .map(heading -> "#" + heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
        Matcher link = Pattern.compile("\\]\\(([^)]+)\\)").matcher(readme);
        int links = 0;
        while (link.find()) {
            String target = link.group(1);
            assertTrue(target.startsWith("https://") || headings.contains(target) || Files.exists(Path.of(target)), target);
            links++;
        }
        assertTrue(links > 20, links + " links");
    }

    /** Every test that the promises name is there, so that none of them outlives what shows it. */
    @Test
    void everyPromiseNamesTestsThatAreThere() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String promises = readme.substring(readme.indexOf("## What it promises"), readme.indexOf("## On the command line"));
        Matcher name = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(\\w+))?`").matcher(promises);
        int tests = 0;
        while (name.find()) {
            assertTrue(isTest(name.group(1), name.group(2)), name.group());
            tests++;
        }
        assertTrue(tests > 20, tests + " tests");
        assertFalse(Pattern.compile("@[A-Z]+@").matcher(readme).find(), "a figure is missing");
    }

    private static boolean isTest(String simpleName, String method) {
        for (String place : List.of("", "json.", "socket.", "wire.", "loop.", "interop.", "cli.")) {
            try {
                Class<?> test = Class.forName("gaman.ipc." + place + simpleName, false, ReadmeTest.class.getClassLoader());
                return method == null || Arrays.stream(test.getDeclaredMethods()).anyMatch(its -> its.getName().equals(method));
            } catch (ClassNotFoundException elsewhere) {
                continue;
            }
        }
        return false;
    }
}

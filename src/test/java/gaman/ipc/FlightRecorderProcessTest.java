package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** Whole processes with the Flight Recorder and without: what they load, need and leave behind. */
final class FlightRecorderProcessTest {
    private static Program serve(SocketDirectory directory, String... jvmArgs) {
        Program server = Program.start(Program.java(List.of(jvmArgs), EchoServer.class, directory.resolve("s").toString()));
        server.type("\n");
        assertEquals("listening", server.line());
        return server;
    }

    private static void echo(SocketDirectory directory) {
        try (RawPeer peer = RawPeer.connect(directory.resolve("s"))) {
            assertEquals("x", peer.write(RawPeer.text("x")).readFrame().text());
            assertEquals(0, peer.end().readToEnd().length);
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String classes() throws URISyntaxException {
        return Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** The log at its finest would tell if the recorder had been missed. */
    @Test
    void servesSilentlyOnAnImageWithoutTheFlightRecorder() {
        try (SocketDirectory directory = new SocketDirectory();
                Program server = serve(directory, "--limit-modules", "java.base,jdk.net", "-Djdk.system.logger.level=DEBUG")) {
            echo(directory);
            echo(directory);
            server.awaitError("ended: PEER_CLOSED");
            server.terminate();
            String log = server.errors();
            assertFalse(log.contains("Flight") || log.contains("Error") || log.contains("WARNING"), log);
        }
    }

    @Test
    void servesSilentlyAsAModuleWithoutTheFlightRecorder() throws Exception {
        try (Program demo = Program.start(tool("java"), "--limit-modules", "java.base,jdk.net", "-p", classes(), "-m",
                "gaman.ipc/gaman.ipc.cli.Main", "demo")) {
            assertTrue(demo.outputText().length() > 0);
            assertEquals("", demo.errors());
        }
    }

    @Test
    void isRecordedAsAModuleToo() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                Program demo = Program.start(tool("java"), "-XX:StartFlightRecording:filename=" + directory.resolve("r.jfr"), "-p",
                        classes(), "-m", "gaman.ipc/gaman.ipc.cli.Main", "demo")) {
            demo.output();
            assertTrue(names(directory.resolve("r.jfr")).contains("gaman.ipc.Connection"));
        }
    }

    private static List<String> names(Path recording) throws IOException {
        return RecordingFile.readAllEvents(recording).stream().map(event -> event.getEventType().getName()).toList();
    }

    /** To load an event's class sets up most of the recorder, which takes a quarter of a second. */
    @Test
    void loadsOneClassOfTheFlightRecorderWithTheFirstConnectionAndNoneBefore() throws IOException {
        try (SocketDirectory directory = new SocketDirectory()) {
            Path log = directory.resolve("classes.log");
            try (Program server = serve(directory, "-Xlog:class+load=info:file=" + log + ":none")) {
                List<String> listening = ofTheRecorder(log);
                assertEquals(List.of(), listening);
                echo(directory);
                echo(directory);
                server.kill();
            }
            assertEquals(List.of("jdk.jfr.FlightRecorder"), ofTheRecorder(log));
        }
    }

    private static List<String> ofTheRecorder(Path log) throws IOException {
        return Files.readAllLines(log).stream().map(line -> line.split(" ")[0])
                .filter(name -> name.startsWith("jdk.jfr.") || name.matches("gaman\\.ipc\\.\\w+Event")).collect(Collectors.toList());
    }

    /** The lines that README shows, on a server that runs already. */
    @Test
    void aServerThatRunsIsRecordedAndPrintedAsReadmeShows() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program server = serve(directory);
                RawPeer early = RawPeer.connect(directory.resolve("s"))) {
            assertEquals("x", early.write(RawPeer.text("x")).readFrame().text());
            List<String> lines = Files.readString(Path.of("README.md")).lines()
                    .filter(line -> line.startsWith("jcmd PID JFR.") || line.startsWith("jfr print --events")).toList();
            assertEquals(3, lines.size(), lines.toString());
            run(lines.get(0), server, directory);
            early.close();
            echo(directory);
            run(lines.get(1), server, directory);
            String printed = run(lines.get(2), server, directory);
            assertEquals(2, printed.split("gaman.ipc.Connection \\{", -1).length - 1, printed);
            assertTrue(printed.contains("reason = \"PEER_CLOSED\"") && printed.contains("path = \"" + directory.resolve("s") + "\""),
                    printed);
        }
    }

    /** Runs a line of README with this JDK's tool, for this process and in this directory. */
    private static String run(String line, Program server, SocketDirectory directory) {
        List<String> command = new ArrayList<>();
        for (String word : line.split(" +#")[0].split(" ")) {
            command.add(word.replace("'", "").replace("PID", "" + server.pid()).replace("/tmp/gaman.jfr",
                    directory.resolve("gaman.jfr").toString()));
        }
        command.set(0, tool(command.get(0)));
        try (Program tool = Program.start(command)) {
            return tool.outputText();
        }
    }
}

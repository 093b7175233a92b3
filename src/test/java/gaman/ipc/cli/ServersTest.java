package gaman.ipc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that serve until they are told to end: {@code echo} and {@code listen}. */
@Timeout(40)
class ServersTest {
    /** What a shell reports for a program that SIGTERM has ended. */
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;
    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("a.sock");
    }

    @Test
    void listenPrintsWhatComesOnEachConnection() throws IOException {
        try (Program listen = Command.serving("listen", path.toString());
                RawPeer framed = RawPeer.connect(path);
                RawPeer bare = RawPeer.connect(path)) {
            assertEquals("1 open", listen.line());
            assertEquals("2 open", listen.line());
            framed.write(RawPeer.json("{\"a\":1}"));
            assertEquals("1 json {\"a\":1}", listen.line());
            bare.write("typed by hand\n");
            assertEquals("2 text typed by hand", listen.line());
            framed.write(RawPeer.text(""));
            assertEquals("1 text ", listen.line());
            framed.write(RawPeer.binary((byte) 1, (byte) 0x7f));
            assertEquals("1 binary 2 bytes: 01 7f", listen.line());
            assertEquals("", framed.endAndRead());
            assertEquals("1 close PEER_CLOSED", listen.line());
            bare.write("{\"cut");
            assertEquals("", bare.endAndRead());
            assertEquals("2 close TRUNCATED", listen.line());
        }
    }

    @Test
    void echoAnswersEachMessageWithItself() throws IOException {
        try (Program echo = Command.serving("echo", path.toString()); RawPeer peer = RawPeer.connect(path)) {
            peer.write("one\n{\"two\": 2}[3]\n{not json}four");
            assertEquals("one\n{\"two\":2}\n[3]\n{not json}\nfour\n", peer.endAndRead());
            assertTrue(echo.isRunning());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "listen"})
    void theSocketFileIsGoneAfterSigterm(String command) {
        try (Program server = Command.serving(command, path.toString())) {
            assertTrue(Files.exists(path));
            server.terminate();
            assertEquals(TERMINATED, server.exitCode());
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void sigtermEndsAConnectionInOrder() throws IOException {
        try (Program echo = Command.serving("echo", path.toString()); RawPeer peer = RawPeer.connect(path)) {
            // An answer shows that the server has accepted: what still waits in the backlog is reset at the end.
            peer.write("hello\n");
            assertEquals("hello", peer.readLine());
            echo.terminate();
            assertEquals("", peer.endAndRead());
            assertEquals(TERMINATED, echo.exitCode());
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void aFileLeftByAKilledServerDoesNotBlockTheNext() throws IOException {
        try (Program killed = Command.serving("echo", path.toString())) {
            killed.kill();
        }
        assertTrue(Files.exists(path), "a killed server can't clean up, or this test shows nothing");
        try (Program next = Command.serving("echo", path.toString()); RawPeer peer = RawPeer.connect(path)) {
            peer.write("hello\n");
            assertEquals("hello\n", peer.endAndRead());
            assertTrue(next.isRunning());
        }
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() throws IOException {
        try (Program first = Command.serving("echo", path.toString());
                Program second = Command.run("echo", path.toString());
                RawPeer peer = RawPeer.connect(path)) {
            assertEquals(1, second.exitCode());
            assertEquals(1, second.errors().lines().count(), second.errors());
            assertTrue(second.errors().startsWith("gaman-ipc: can't serve " + path), second.errors());
            peer.write("hello\n");
            assertEquals("hello\n", peer.endAndRead());
            assertTrue(first.isRunning());
        }
    }

    @Test
    void aFileThatIsNoSocketIsNeverTouched() throws IOException {
        Files.writeString(path, "precious");
        try (Program server = Command.run("listen", path.toString())) {
            assertEquals(1, server.exitCode());
            assertEquals(1, server.errors().lines().count(), server.errors());
        }
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void listenFailsWhereItsOutputCannotBeWritten() throws IOException {
        List<String> full = List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh");
        try (Program listen = Command.within(full, "listen", path.toString())) {
            listen.awaitError("listening");
            try (RawPeer peer = RawPeer.connect(path)) {
                assertEquals("", flooded(peer));
            }
            assertEquals(1, listen.exitCode());
            assertTrue(listen.errors().contains("standard output can't be written"), listen.errors());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void listenEndsWhenNobodyReadsItsOutput() throws IOException {
        List<String> head = List.of("sh", "-c", "\"$@\" | head -n 1", "sh");
        try (Program shell = Command.within(head, "listen", path.toString())) {
            shell.awaitError("listening");
            try (RawPeer peer = RawPeer.connect(path)) {
                assertEquals("1 open", shell.line());
                // The first line that finds the pipe closed ends the server, and the server this connection.
                assertEquals("", flooded(peer));
            }
            assertEquals(0, shell.exitCode());
        }
        assertFalse(Files.exists(path));
    }

    private static String flooded(RawPeer peer) {
        try {
            for (int i = 0; i < 10_000; i++) {
                peer.write(RawPeer.text("message " + i));
            }
            return peer.endAndRead();
        } catch (UncheckedIOException serverHasGone) {
            return "";
        }
    }
}

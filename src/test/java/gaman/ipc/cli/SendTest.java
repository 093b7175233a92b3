package gaman.ipc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code send}, answered by the command {@code echo}, both as processes. */
@Timeout(40)
class SendTest {
    @TempDir
    static Path directory;
    private static Path echo;
    private static Program server;

    @BeforeAll
    static void startEcho() {
        echo = directory.resolve("echo.sock");
        server = Command.serving("echo", echo.toString());
    }

    @AfterAll
    static void stopEcho() {
        server.close();
    }

    @Test
    void aTextComesBackAsText() {
        assertEquals("text {\"a\":1}\n", sent("--text", "{\"a\":1}"));
    }

    @Test
    void anEmptyTextIsAMessageToo() {
        assertEquals("text \n", sent("--text", ""));
    }

    @Test
    void jsonComesBackAsJson() {
        assertEquals("json {\"a\":[1,2.50]}\n", sent("--json", "{\"a\": [1, 2.50]}"));
    }

    @Test
    void aFileComesBackAsBinary() throws IOException {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Path file = Files.write(directory.resolve("bytes"), bytes);
        String answer = sent("--binary", file.toString());
        assertTrue(answer.matches("binary 1048576 bytes: 00 01 02 [0-9a-f ]+ 1e 1f \\.\\.\\.\n"), answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[1,2]     | json [1,2]",
        "\"quoted\"| json \"quoted\"",
        "null      | json null",
        "hello     | text hello",
        "{not json}| text {not json}"})
    void withoutAnOptionValidJsonIsJsonAndAllElseIsText(String message, String answer) {
        assertEquals(answer + "\n", sent(message));
    }

    /** The message is made by the shell, byte for byte, so that the locale of this process doesn't matter. */
    @Test
    void everyLetterComesBackUnchanged() {
        List<String> shell = List.of("env", "LC_ALL=C.UTF-8", "sh", "-c",
                "exec \"$@\" \"$(printf '\\303\\251 \\342\\202\\254 \\346\\227\\245 \\360\\237\\230\\200')\"", "sh");
        try (Program send = Command.within(shell, "send", echo.toString(), "--text")) {
            assertEquals("text \u00e9 \u20ac \u65e5 \ud83d\ude00\n", send.outputText());
        }
    }

    @Test
    void aMessageThatTheLocaleSpoiltIsRefusedAndNotSent() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere no locale decides how arguments are read");
        List<String> shell = List.of("env", "LC_ALL=C", "sh", "-c", "exec \"$@\" \"$(printf '\\303\\251')\"", "sh");
        try (Program send = Command.within(shell, "send", echo.toString(), "--text")) {
            assertEquals(2, send.exitCode());
            assertTrue(send.errors().contains("set LC_ALL=C.UTF-8"), send.errors());
        }
    }

    @Test
    void messagesArePrintedAsUtf8WhateverTheLocale() throws IOException {
        Path path = directory.resolve("listen.sock");
        List<String> ascii = List.of("env", "LC_ALL=C");
        try (Program listen = Command.within(ascii, "listen", path.toString())) {
            listen.awaitError("listening");
            try (RawPeer peer = RawPeer.connect(path)) {
                peer.write("{\"\u00e9\":\"\u20ac\"}");
                assertEquals("1 open", listen.line());
                assertEquals("1 json {\"\u00e9\":\"\u20ac\"}", listen.line());
            }
        }
    }

    @Test
    void controlCharactersNeitherEndTheLineNorSteerTheTerminal() {
        assertEquals("text a\\nb\\tc\\u001b[31m\n", sent("--text", "a\nb\tc\u001b[31m"));
    }

    @Test
    void aMissingServerIsOneClearLineAndExitCode1() {
        Path nobody = directory.resolve("nobody.sock");
        failsWith(1, "gaman-ipc: can't connect to " + nobody + ": there is no such file; start the server, or mend the path\n", nobody.toString(), "hello");
    }

    @Test
    void aServerThatHasGoneIsOneClearLineAndExitCode1() throws IOException {
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(stale));
        }
        failsWith(1, "gaman-ipc: can't connect to " + stale
                + ": nobody listens there (Connection refused); start the server\n", stale.toString(), "hello");
    }

    @Test
    void aMissingFileIsOneClearLineAndExitCode1() {
        Path file = directory.resolve("nothing");
        failsWith(1, "gaman-ipc: can't read " + file + ": No such file\n", echo.toString(), "--binary", file.toString());
    }

    @Test
    void anAnswerThatIsNoFrameIsOneClearLineAndExitCode1() throws IOException {
        Path path = directory.resolve("http.sock");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            try (Program send = Command.run("send", path.toString(), "hello"); RawPeer peer = RawPeer.accepted(other)) {
                peer.write("HTTP/1.1 400 Bad Request\r\n").end();
                assertEquals(1, send.exitCode());
                String start = "gaman-ipc: the connection to " + path + " has ended: PROTOCOL_ERROR: the peer writes no frames";
                assertTrue(send.errors().startsWith(start), send.errors());
                assertEquals(1, send.errors().lines().count());
            }
        }
    }

    @Test
    void standardInputIsTheMessageWhereThereIsNone() {
        assertEquals("json [1]\n", typed("[1]\n"));
        assertEquals("text two\\nlines\n", typed("two\nlines\n", "-"));
        assertEquals("text [1]\n", typed("[1]", "--text"));
        assertEquals("binary 3 bytes: 5b 31 0a\n", typed("[1\n", "--binary", "-"));
    }

    private static String typed(String input, String... args) {
        try (Program send = send(echoWith(args))) {
            send.type(input);
            send.endInput();
            return send.outputText();
        }
    }

    @Test
    void aCountWaitsForAnswersThatTakeTheirTimeAndNoLonger() throws IOException {
        Path path = directory.resolve("later.sock");
        try (ServerSocketChannel later = listener(path);
                Program send = Command.run("send", path.toString(), "--count", "2", "hello");
                RawPeer peer = RawPeer.accepted(later)) {
            assertEquals("hello", peer.readFrame().text());
            peer.write(RawPeer.text("one"));
            assertEquals("text one", send.line());
            assertTrue(send.isRunning());
            peer.write(RawPeer.text("two")).write(RawPeer.text("three"));
            assertEquals("text one\ntext two\n", send.outputText());
        }
    }

    @Test
    void fewerAnswersThanCountedAreAFailure() {
        failsWith(1, "gaman-ipc: the server at " + directory.resolve("one.sock") + " ended after 1 of 2 answers\n", "one.sock",
                peer -> peer.write(RawPeer.text("one")).end(), "--count", "2", "hello");
    }

    @Test
    void anAnswerCutOffIsAFailure() {
        failsWith(1, "gaman-ipc: the connection to " + directory.resolve("cut.sock") + " has ended: TRUNCATED\n", "cut.sock",
                peer -> peer.write(RawPeer.text("cut"), 0, 6).end(), "hello");
    }

    @Test
    void aTimeoutEndsWhateverIsWaitedFor() {
        Path path = directory.resolve("mute.sock");
        String late = "gaman-ipc: " + path + ": --timeout is over, and the server has not ";
        failsWith(1, late + "ended its side\n", "mute.sock", peer -> { }, "--timeout", "1", "hello");
        failsWith(1, late + "answered 1 times\n", "mute.sock", peer -> { }, "--timeout", "1", "--count", "1", "x".repeat(100_000));
    }

    private static ServerSocketChannel listener(Path path) throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return listener.bind(UnixDomainSocketAddress.of(path));
    }

    private static void failsWith(int exitCode, String errors, String name, Consumer<RawPeer> server, String... args) {
        Path path = directory.resolve(name);
        List<String> all = new ArrayList<>(List.of("send", path.toString()));
        all.addAll(List.of(args));
        try (ServerSocketChannel listener = listener(path); Program send = Command.run(all.toArray(String[]::new));
                RawPeer peer = RawPeer.accepted(listener)) {
            server.accept(peer);
            assertEquals(exitCode, send.exitCode());
            assertEquals(errors, send.errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void failsWith(int exitCode, String errors, String... args) {
        try (Program send = send(args)) {
            assertEquals(exitCode, send.exitCode());
            assertEquals(errors, send.errors());
        }
    }

    private static String sent(String... args) {
        try (Program send = send(echoWith(args))) {
            return send.outputText();
        }
    }

    private static String[] echoWith(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = echo.toString();
        System.arraycopy(args, 0, all, 1, args.length);
        return all;
    }

    private static Program send(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "send";
        System.arraycopy(args, 0, all, 1, args.length);
        return Command.run(all);
    }

    @Test
    void aServerThatTakesNoConnectionIsNamedForThat() {
        try (RawServer full = RawServer.full()) {
            failsWith(1, "gaman-ipc: " + full.path + ": --timeout is over, and the server has not taken the connection\n",
                    full.path.toString(), "--timeout", "0.3", "hello");
        }
    }

    @Test
    void aServerThatIsBusyIsWaitedForLongerThanIpcClientDoes() {
        assertTrue(Send.OPTIONS.connectTimeout().toDays() > 365_000);
    }

    @Test
    void anOutputThatCanNotBeWrittenIsAFailure() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        List<String> shell = List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh");
        try (Program send = Command.within(shell, "send", echo.toString(), "hello")) {
            assertEquals(1, send.exitCode());
            assertEquals("gaman-ipc: standard output can't be written\n", send.errors());
        }
    }
}

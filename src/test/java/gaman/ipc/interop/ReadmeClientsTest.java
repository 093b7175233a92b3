package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Heap;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.Readme;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients in other languages that README shows, run from its own text. */
@Timeout(40)
class ReadmeClientsTest {
    @TempDir
    Path directory;
    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("gaman.sock");
    }

    private String source(Runtime runtime) throws IOException {
        return Readme.program(runtime == Runtime.PYTHON ? "python" : "js", "from " + runtime.label(), path);
    }

    @ParameterizedTest
    @EnumSource
    void aClientPrintsTheAnswerAndEndsWithTheServer(Runtime runtime) throws IOException {
        try (Server server = Server.ofThePage(path); Program client = runtime.startSource(directory, source(runtime))) {
            assertEquals("0 {\"name\":\"gaman\"}", client.line());
            server.shutDown();
            assertEquals("0 {\"name\":\"gaman\"}\n", client.outputText());
            assertEquals("", client.errors());
            server.saw("OPEN");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfTwoMebibytesLeavesAClientWholeAndComesBack(Runtime runtime) throws IOException {
        Heap.needs(96);
        String big = "big".repeat(700_000);
        String source = source(runtime).replace("from " + runtime.label(), big);
        try (Server server = Server.echoing(path); Program client = runtime.startSource(directory, source)) {
            String answer = client.line();
            // Python puts a space after the colon, and our server takes it away.
            assertTrue(answer.equals("0 {\"hello\":\"" + big + "\"}"), () -> "got " + answer.length() + " characters");
            server.saw("OPEN");
        }
    }

    /**
     * Each chunk holds the end of a message and the beginning of the next, which is longer each time. That a message was
     * printed shows that the beginning after it was read too, and apart from what follows.
     */
    @ParameterizedTest
    @EnumSource
    void aClientReadsMessagesWhereverTheyAreCut(Runtime runtime) throws IOException {
        byte[] message = RawPeer.text("a caf\u00e9");
        try (ServerSocketChannel listener = listen(); Program client = runtime.startSource(directory, source(runtime));
                RawPeer server = RawPeer.accepted(listener)) {
            assertEquals(0, server.readFrame().type());
            int begun = 0;
            for (int cut = 1; cut < message.length; cut++) {
                ByteArrayOutputStream chunk = new ByteArrayOutputStream();
                chunk.write(message, begun, message.length - begun);
                chunk.write(message, 0, cut);
                server.write(chunk.toByteArray());
                assertEquals("1 a caf\u00e9", client.line());
                begun = cut;
            }
            server.write(Arrays.copyOfRange(message, begun, message.length));
            assertEquals("1 a caf\u00e9", client.line());
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                chunk.writeBytes(message);
            }
            server.write(chunk.toByteArray());
            for (int i = 0; i < 200; i++) {
                assertEquals("1 a caf\u00e9", client.line());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientComplainsOfAMessageThatIsCutOff(Runtime runtime) throws IOException {
        try (ServerSocketChannel listener = listen(); Program client = runtime.startSource(directory, source(runtime))) {
            try (RawPeer server = RawPeer.accepted(listener)) {
                server.readFrame();
                server.write(Arrays.copyOf(RawPeer.text("hello"), 9));
            }
            client.awaitError("the last message is cut off");
            assertNotEquals(0, client.exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js from node", "js from bun", "python from python", "java class Ask", "java class Follow"})
    void aClientHasAtMostTwentyFiveLines(String client) throws IOException {
        int space = client.indexOf(' ');
        long lines = Readme.program(client.substring(0, space), client.substring(space + 1), path).lines().count();
        assertTrue(lines <= 25, lines + " lines");
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }
}

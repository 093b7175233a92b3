package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients in the form that GamanJS publishes, bare JSON and no frame, as real processes of their own runtimes. */
@Timeout(40)
class BareClientsTest {
    @TempDir
    Path directory;
    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("gaman.sock");
    }

    @ParameterizedTest
    @EnumSource
    void aPublishedClientIsUnderstoodAndReadsTheAnswer(Runtime runtime) throws IOException {
        try (Server server = Server.ofThePage(path); Program client = runtime.start("published", path)) {
            assertEquals("{\"name\":\"gaman\"}", client.line());
            client.terminate();
            server.saw("OPEN", itsMessage(runtime), "CLOSE PEER_CLOSED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPublishedClientEndsInPeaceWhenTheServerCloses(Runtime runtime) throws IOException {
        try (Server server = Server.ofThePage(path); Program client = runtime.start("published", path)) {
            assertEquals("{\"name\":\"gaman\"}", client.line());
            server.shutDown();
            server.saw("OPEN", itsMessage(runtime), "CLOSE SHUTDOWN");
            assertEquals(0, client.exitCode());
            assertEquals("", client.errors());
        }
    }

    @Test
    void nodesPublishedClientIsToldOfTheEnd() throws IOException {
        try (Server server = Server.ofThePage(path); Program client = Runtime.NODE.start("published", path)) {
            server.saw("OPEN");
            assertEquals("{\"name\":\"gaman\"}", client.line());
            server.shutDown();
            assertArrayEquals(new String[] {"{\"name\":\"gaman\"}", "", "disconnected"}, client.outputText().split("\n"));
        }
    }

    @Test
    void javasPublishedClientReachesNobody() throws Exception {
        Path source = Path.of(getClass().getResource("java-published.java").toURI());
        try (Server server = Server.ofThePage(path);
                Program client = Program.start(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        source.toString())) {
            client.awaitError("java.net.ConnectException");
            assertEquals(1, client.exitCode());
            server.sawNothing();
        }
    }

    private static String itsMessage(Runtime runtime) {
        String message = "{\"hello\":\"from " + runtime.label() + "\"}";
        return "DATA " + message + " | " + message + " | " + message;
    }
}

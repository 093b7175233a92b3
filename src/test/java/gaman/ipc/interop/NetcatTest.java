package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.Program;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person tries first: {@code nc -U}.
 *
 * <p>The one-line commands use {@code -N}: at the end of its input nc then ends its side of the connection, the server
 * answers and ends the other, and nc exits when it has printed all. Without it both would wait for each other; with
 * {@code -q SECONDS} nc would leave by the clock, whether or not the answer has come.
 */
@Timeout(40)
class NetcatTest {
    @TempDir
    Path directory;
    private Path path;
    private String netcat;

    @BeforeEach
    void findNetcat() {
        path = directory.resolve("gaman.sock");
        netcat = Netcat.program();
    }

    @Test
    void bareJsonThroughAPipeGetsBareJsonBack() throws IOException {
        try (Server server = Server.ofThePage(path);
                Program shell = shell("printf '{\"a\":1}' | \"$1\" -N -U \"$2\"")) {
            assertEquals("{\"name\":\"gaman\"}\n", shell.outputText());
            server.saw("OPEN", "DATA {\"a\":1} | {\"a\":1} | {\"a\":1}", "CLOSE PEER_CLOSED");
        }
    }

    @Test
    void aFrameWrittenByHandGetsAFrameBack() throws IOException {
        try (Server server = Server.echoing(path);
                Program shell = shell("printf '\\0\\0\\0\\6\\1hello' | \"$1\" -N -U \"$2\"")) {
            assertArrayEquals(frame(1, "hello"), shell.output());
            server.saw("OPEN", "text hello", "CLOSE PEER_CLOSED");
        }
    }

    @Test
    void aFramedTextGetsThePagesAnswerInAFrame() throws IOException {
        try (Server server = Server.ofThePage(path);
                Program shell = shell("printf '\\0\\0\\0\\6\\1hello' | \"$1\" -N -U \"$2\"")) {
            assertArrayEquals(frame(0, "{\"name\":\"gaman\"}"), shell.output());
            server.saw("OPEN");
        }
    }

    @Test
    void severalLinesThroughAPipeAreAsManyMessages() throws IOException {
        try (Server server = Server.echoing(path);
                Program shell = shell("printf 'one\\r\\n{\"two\": [\\n2]}three' | \"$1\" -N -U \"$2\"")) {
            assertEquals("one\n{\"two\":[2]}\nthree\n", shell.outputText());
            server.saw("OPEN", "text one", "json {\"two\": [\n2]}", "text three", "CLOSE PEER_CLOSED");
        }
    }

    @Test
    void aLineTypedByHandIsAnsweredAtOnce() throws IOException {
        try (Server server = Server.echoing(path); Program person = Program.start(netcat, "-U", path.toString())) {
            person.type("hello\n");
            assertEquals("hello", person.line());
            person.type("{\"a\":1}\n");
            assertEquals("{\"a\":1}", person.line());
            person.type("good bye\n");
            assertEquals("good bye", person.line());
            person.terminate();
            server.saw("OPEN", "text hello", "json {\"a\":1}", "text good bye", "CLOSE PEER_CLOSED");
        }
    }

    private Program shell(String script) {
        return Program.start("sh", "-c", script, "sh", netcat, path.toString());
    }

    private static byte[] frame(int type, String payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeInt(payload.length() + 1);
        frame.writeByte(type);
        frame.writeBytes(payload);
        return bytes.toByteArray();
    }
}

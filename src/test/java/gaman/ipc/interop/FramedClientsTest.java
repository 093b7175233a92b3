package gaman.ipc.interop;

import static gaman.ipc.interop.Server.described;
import static gaman.ipc.PayloadType.BINARY;
import static gaman.ipc.PayloadType.JSON;
import static gaman.ipc.PayloadType.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.PayloadType;
import gaman.ipc.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that build and read their frames by hand, each with the means of its own language. A client prints each answer
 * that it decoded; the names of what it sends are those of the conversations in its script.
 */
@Timeout(40)
class FramedClientsTest {
    @TempDir
    Path directory;
    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("gaman.sock");
    }

    @ParameterizedTest
    @EnumSource
    void aFramedMessageGetsAFramedAnswer(Runtime runtime) throws IOException {
        try (Server server = Server.ofThePage(path); Program client = runtime.start("framed", path, "hello")) {
            assertEquals("json {\"name\":\"gaman\"}\n", client.outputText());
            String message = "{\"hello\":\"from " + runtime.label() + "\"}";
            server.saw("OPEN", "DATA " + message + " | " + message + " | " + message, "CLOSE PEER_CLOSED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoHundredMessagesInOneWriteAreAllAnsweredInOrder(Runtime runtime) throws IOException {
        comesAndGoesAs(runtime, "many",
                IntStream.range(0, 200).mapToObj(FramedClientsTest::numbered).toArray(String[]::new));
    }

    private static String numbered(int number) {
        switch (number % 3) {
            case 0:
                return "json {\"number\":" + number + "}";
            case 1:
                return "text message " + number;
            default:
                byte[] bytes = new byte[number];
                Arrays.fill(bytes, (byte) number);
                return described(BINARY, bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageCutByteByByteIsPutTogether(Runtime runtime) throws IOException {
        comesAndGoesAs(runtime, "bytewise", "json {\"cut\":\"byte by byte, \u00e9 and \u20ac too\"}");
    }

    @ParameterizedTest
    @EnumSource
    void aMebibyteOfBinaryComesAndGoesUnchanged(Runtime runtime) throws IOException {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        comesAndGoesAs(runtime, "mebibyte", described(BINARY, bytes));
    }

    @ParameterizedTest
    @EnumSource
    void unicodeComesAndGoesUnchanged(Runtime runtime) throws IOException {
        String letters = "na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
                + "\ud83d\udc69\u200d\ud83d\udc67 \u0000 \u2028";
        comesAndGoesAs(runtime, "unicode", utf8(TEXT, letters), utf8(JSON, "{\"\u00fc\":\"\ud83d\ude00\"}"));
    }

    @ParameterizedTest
    @EnumSource
    void emptyMessagesAreMessages(Runtime runtime) throws IOException {
        comesAndGoesAs(runtime, "empty", described(TEXT, new byte[0]), described(BINARY, new byte[0]));
    }

    private static String utf8(PayloadType type, String text) {
        return described(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private void comesAndGoesAs(Runtime runtime, String conversation, String... messages) throws IOException {
        try (Server server = Server.echoing(path); Program client = runtime.start("framed", path, conversation)) {
            assertEquals(String.join("\n", messages) + "\n", client.outputText());
            server.saw("OPEN");
            server.saw(messages);
            server.saw("CLOSE PEER_CLOSED");
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.RawPeer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that write bare JSON and lines, over a real socket. */
final class UnframedPeerTest {
    private static List<String> eventsOf(String stream) {
        Recorder recorder = new Recorder();
        try (Served served = new Served(recorder)) {
            served.connect().write(stream).close();
            return List.copyOf(recorder.untilClosed());
        }
    }

    @Test
    void takesEachTopLevelValueAndEachLineAsAMessage() {
        assertEquals(List.of("OPEN", "DATA JSON {\"a\":\"}\\\"\"}", "DATA JSON [1,[2]]", "DATA TEXT hello  ", "DATA JSON {}",
                "DATA TEXT 42", "DATA TEXT unfinished line", "CLOSE PEER_CLOSED"),
                eventsOf("{\"a\":\"}\\\"\"}[1,[2]]\n\nhello  \r\n\t{}\n42\nunfinished line"));
    }

    @Test
    void deliversNothingOfAValueThatIsCutOff() {
        assertEquals(List.of("OPEN", "DATA JSON {}", "CLOSE TRUNCATED"), eventsOf("{}[1, 2"));
    }

    @Test
    void limitsValuesAndLinesLikeFrames() {
        IpcOptions options = IpcOptions.builder().maxFrameSize(9).build();
        for (String tooLong : List.of("[1,2,3,4]", "123456789\n", "\"\"\"\"\"\"\"\"\"\"\"", "[[[[[[[[[[")) {
            Recorder recorder = new Recorder();
            try (Served served = new Served(options, recorder)) {
                RawPeer peer = served.connect().write("12345678\n[1,2,34]" + tooLong);
                peer.readToEnd();
                peer.close();
                assertEquals(List.of("OPEN", "DATA TEXT 12345678", "DATA JSON [1,2,34]", "CLOSE FRAME_TOO_LARGE"),
                        recorder.untilClosed(), tooLong);
            }
        }
    }

    @Test
    void givesTheSameMessagesHoweverTheStreamIsCut() {
        String stream = "{\"k\":\"v\\\\\"} x\r\n[\"]\"]";
        List<String> whole = eventsOf(stream);
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            Recorder recorder = new Recorder();
            try (Served served = new Served(recorder)) {
                RawPeer peer = served.connect().write(bytes, 0, cut);
                recorder.until(1);
                peer.write(bytes, cut, bytes.length - cut).close();
                assertEquals(whole, recorder.untilClosed(), "cut at " + cut);
            }
        }
    }
}

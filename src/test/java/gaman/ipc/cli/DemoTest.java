package gaman.ipc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code demo}. */
@Timeout(40)
class DemoTest {
    @TempDir
    Path directory;

    @Test
    void printsTheConversationAndLeavesNoFileBehind() throws IOException {
        try (Program demo = Command.run("-Djava.io.tmpdir=" + directory, "demo")) {
            List<String> lines = demo.outputText().lines().toList();
            // The two sides speak on threads of their own, so only the order of each side's lines is certain.
            assertEquals(List.of(
                    "client  sends  json {\"hello\":\"from java\"}",
                    "client  gets   json {\"name\":\"gaman\",\"heard\":\"{\\\"hello\\\":\\\"from java\\\"}\"}",
                    "client  sends  text hello",
                    "client  gets   json {\"name\":\"gaman\",\"heard\":\"hello\"}",
                    "client  sends  binary 3 bytes: 01 02 03",
                    "client  gets   binary 3 bytes: 01 02 03",
                    "client  writes {\"hello\":\"without a frame\"}",
                    "client  reads  {\"name\":\"gaman\",\"heard\":\"{\\\"hello\\\":\\\"without a frame\\\"}\"}"),
                    of("client", lines));
            List<String> server = of("server", lines);
            assertEquals(List.of(
                    "server  DATA   json {\"hello\":\"from java\"}",
                    "server  DATA   text hello",
                    "server  DATA   binary 3 bytes: 01 02 03",
                    "server  CLOSE  PEER_CLOSED",
                    "server  DATA   json {\"hello\":\"without a frame\"}",
                    "server  CLOSE  PEER_CLOSED"),
                    server.stream().filter(line -> line.matches("server  (DATA|CLOSE).*")).toList());
            assertEquals("server  closed; the socket file is gone", lines.get(lines.size() - 1));
            assertEquals("", demo.errors());
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static List<String> of(String side, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(side)).toList();
    }
}

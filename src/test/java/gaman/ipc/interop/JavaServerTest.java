package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our server and a client of each kind, every client a process of its own; those of other languages build and read the
 * wire by hand, each with the means of its language.
 *
 * <pre>
 *                   json  text  binary  empty  1 MiB  200 in one chunk  byte by byte  unicode
 *   NODE_FRAMED      x     x      x       x      x           x               x           x
 *   NODE_BARE        x     x                     x           x               x           x
 *   BUN_FRAMED       x     x      x       x      x           x               x           x
 *   BUN_BARE         x     x                     x           x               x           x
 *   PYTHON_FRAMED    x     x      x       x      x           x               x           x
 *   NETCAT           x     x                     x           x               x           x
 *   JAVA_CLIENT      x     x      x       x      x           x                           x
 *   JAVA_LINK        x     x      x       x      x           x                           x
 * </pre>
 */
@Timeout(40)
class JavaServerTest {
    @TempDir
    Path directory;

    static Stream<Arguments> cells() {
        return Arrays.stream(Client.values()).flatMap(client -> Arrays.stream(Conversation.values())
                .filter(client::can).map(conversation -> Arguments.of(client, conversation)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cells")
    void whatAClientSaysComesToTheHandlerAndBackUnchanged(Client client, Conversation conversation) throws IOException {
        Path path = directory.resolve("gaman.sock");
        try (Server server = Server.echoing(path)) {
            String[] messages = lines(client, conversation).toArray(String[]::new);
            assertEquals(List.of(messages), client.converse(path, conversation));
            server.saw("OPEN");
            server.saw(messages);
            server.saw("CLOSE PEER_CLOSED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerOfThePageAnswersInTheFormThatItIsAskedIn(Client client) throws IOException {
        Path path = directory.resolve("gaman.sock");
        try (Server server = Server.ofThePage(path)) {
            assertEquals(List.of("json {\"name\":\"gaman\"}"), client.converse(path, Conversation.JSON));
            String message = lines(client, Conversation.JSON).get(0).substring("json ".length());
            server.saw("OPEN", "DATA " + message + " | " + message + " | " + message, "CLOSE PEER_CLOSED");
        }
    }

    private static List<String> lines(Client client, Conversation conversation) {
        return client.messages(conversation).stream().map(Message::toString).collect(Collectors.toList());
    }
}

package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our clients and a server of another language, which frames by GamanJS's rule, in a process of its own.
 *
 * <pre>
 *                    json  text  binary  empty  1 MiB  200 in one chunk  byte by byte  unicode
 *   NODE  CLIENT      x     x      x       x      x           x               x           x
 *   NODE  LINK        x     x      x       x      x           x               x           x
 *   BUN   CLIENT      x     x      x       x      x           x               x           x
 *   BUN   LINK        x     x      x       x      x           x               x           x
 * </pre>
 */
@Timeout(40)
class ForeignServerTest {
    @TempDir
    static Path directory;
    /** The servers, one of each kind for all tests. */
    private static final Map<Runtime, Program> SERVERS = new EnumMap<>(Runtime.class);

    static Stream<Arguments> cells() {
        return Stream.of(Runtime.NODE, Runtime.BUN).flatMap(server -> Arrays.stream(JavaClient.values())
                .flatMap(client -> Arrays.stream(Conversation.values())
                        .map(conversation -> Arguments.of(server, client, conversation))));
    }

    private static Path served(Runtime runtime) {
        Path path = directory.resolve(runtime.label() + ".sock");
        SERVERS.computeIfAbsent(runtime, key -> {
            Program server = runtime.start("server", path);
            assertEquals("listening", server.line());
            return server;
        });
        return path;
    }

    @AfterAll
    static void endTheServersWhichHadNoComplaint() {
        for (Program server : SERVERS.values()) {
            try (server) {
                server.terminate();
                assertEquals("", server.errors());
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cells")
    void whatAClientSendsComesBackUnchanged(Runtime server, JavaClient client, Conversation conversation) throws IOException {
        List<Message> messages = conversation.messages(3);
        assertEquals(lines(messages), client.exchange(served(server), messages, messages.size()));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cells")
    void whatAServerSendsComesUnchanged(Runtime server, JavaClient client, Conversation conversation) throws IOException {
        List<Message> messages = conversation.messages(3);
        Message request = Message.json("{\"send\":\"" + conversation.label() + "\"}");
        assertEquals(lines(messages), client.exchange(served(server), List.of(request), messages.size()));
    }

    private static List<String> lines(List<Message> messages) {
        return messages.stream().map(Message::toString).collect(Collectors.toList());
    }
}

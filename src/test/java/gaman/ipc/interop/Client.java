package gaman.ipc.interop;

import gaman.ipc.PayloadType;
import gaman.ipc.testing.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who talks to our server, each in a process of its own: the rows of the table in {@link JavaServerTest}. */
enum Client {
    NODE_FRAMED(3, Runtime.NODE, "framed"),
    NODE_BARE(2, Runtime.NODE, "bare"),
    BUN_FRAMED(3, Runtime.BUN, "framed"),
    BUN_BARE(2, Runtime.BUN, "bare"),
    /** Has one form only, and so no word for it. */
    PYTHON_FRAMED(3, Runtime.PYTHON),
    /** Passes on what it reads, when it reads it; ends its side at the end of its input. */
    NETCAT(2, Client::netcat),
    JAVA_CLIENT(3, JavaClient.CLIENT),
    JAVA_LINK(3, JavaClient.LINK);

    private final int kinds;
    private final BiFunction<Path, Conversation, List<String>> converse;

    Client(int kinds, BiFunction<Path, Conversation, List<String>> converse) {
        this.kinds = kinds;
        this.converse = converse;
    }

    Client(int kinds, Runtime runtime, String... form) {
        this(kinds, (path, conversation) -> printed(runtime.start("client", path,
                Stream.concat(Arrays.stream(form), Stream.of(conversation.label())).toArray(String[]::new))));
    }

    Client(int kinds, JavaClient client) {
        this(kinds, (path, conversation) -> printed(Program.start(
                Program.java(List.of(), JavaClient.class, client.name(), path.toString(), conversation.name()))));
    }

    /** Runs the client against a server and returns the answers that it read, each as one line. */
    List<String> converse(Path path, Conversation conversation) {
        return converse.apply(path, conversation);
    }

    /** Returns what it says. */
    List<Message> messages(Conversation conversation) {
        return conversation.messages(kinds);
    }

    /** Whether it can: a bare message has no type and ends with its line, and the library never cuts a message up. */
    boolean can(Conversation conversation) {
        switch (conversation) {
            case BINARY:
            case EMPTY:
                return kinds == 3;
            case BYTEWISE:
                return this != JAVA_CLIENT && this != JAVA_LINK;
            default:
                return true;
        }
    }

    private static List<String> printed(Program client) {
        try (client) {
            return Arrays.asList(client.outputText().split("\n"));
        }
    }

    private static List<String> netcat(Path path, Conversation conversation) {
        try (Program netcat = Program.start(Netcat.program(), "-N", "-U", path.toString())) {
            byte[] lines = NETCAT.messages(conversation).stream()
                    .map(message -> new String(message.payload(), StandardCharsets.UTF_8) + "\n")
                    .collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8);
            if (conversation == Conversation.BYTEWISE) {
                for (byte b : lines) {
                    netcat.type(b);
                }
            } else {
                netcat.type(lines);
            }
            netcat.endInput();
            return netcat.outputText().lines().map(Client::asMessage).collect(Collectors.toList());
        }
    }

    private static String asMessage(String line) {
        boolean json = line.startsWith("{") || line.startsWith("[");
        return Server.described(json ? PayloadType.JSON : PayloadType.TEXT, line.getBytes(StandardCharsets.UTF_8));
    }
}

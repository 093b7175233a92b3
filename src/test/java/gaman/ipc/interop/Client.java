package gaman.ipc.interop;

import gaman.ipc.PayloadType;
import gaman.ipc.testing.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who talks to our server, each in a process of its own: the rows of the table in {@link JavaServerTest}. */
enum Client {
    NODE_FRAMED(3) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return printed(Runtime.NODE.start("client", path, "framed", conversation.label()));
        }
    },
    NODE_BARE(2) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return printed(Runtime.NODE.start("client", path, "bare", conversation.label()));
        }
    },
    BUN_FRAMED(3) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return printed(Runtime.BUN.start("client", path, "framed", conversation.label()));
        }
    },
    BUN_BARE(2) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return printed(Runtime.BUN.start("client", path, "bare", conversation.label()));
        }
    },
    PYTHON_FRAMED(3) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return printed(Runtime.PYTHON.start("client", path, conversation.label()));
        }
    },
    /** Passes on what it reads, when it reads it; ends its side at the end of its input. */
    NETCAT(2) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            try (Program netcat = Program.start(Netcat.program(), "-N", "-U", path.toString())) {
                byte[] lines = messages(conversation).stream()
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
    },
    JAVA_CLIENT(3) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return java(JavaClient.CLIENT, path, conversation);
        }
    },
    JAVA_LINK(3) {
        @Override
        List<String> converse(Path path, Conversation conversation) {
            return java(JavaClient.LINK, path, conversation);
        }
    };

    private final int kinds;

    Client(int kinds) {
        this.kinds = kinds;
    }

    /** Runs the client against a server and returns the answers that it read, each as one line. */
    abstract List<String> converse(Path path, Conversation conversation);

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

    private static List<String> java(JavaClient client, Path path, Conversation conversation) {
        return printed(Program.start(
                Program.java(List.of(), JavaClient.class, client.name(), path.toString(), conversation.name())));
    }

    private static String asMessage(String line) {
        boolean json = line.startsWith("{") || line.startsWith("[");
        return Server.described(json ? PayloadType.JSON : PayloadType.TEXT, line.getBytes(StandardCharsets.UTF_8));
    }
}

package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code send}: sends one message, ends its side, and prints every answer until the server ends its own.
 * Without an option the message is JSON if it is valid JSON, else text.
 */
final class Send {
    private Send() {
    }

    static int run(List<String> args, PrintStream out) throws IOException {
        String option = args.size() == 3 ? args.get(1) : "";
        String last = args.get(args.size() - 1);
        PayloadType type;
        byte[] payload = option.equals("--binary") ? Files.readAllBytes(Path.of(last)) : last.getBytes(StandardCharsets.UTF_8);
        switch (option) {
            case "--binary" -> type = PayloadType.BINARY;
            case "--text" -> type = PayloadType.TEXT;
            case "--json", "" -> {
                JsonParseException wrong = whatIsWrong(payload);
                if (wrong != null && !option.isEmpty()) {
                    return Main.usage("the message is not JSON: " + wrong.getMessage());
                }
                type = wrong == null ? PayloadType.JSON : PayloadType.TEXT;
            }
            default -> {
                return Main.usage("send takes --text, --json or --binary, not " + option);
            }
        }
        exchange(Path.of(args.get(0)), type, payload, out);
        return 0;
    }

    private static JsonParseException whatIsWrong(byte[] text) {
        try {
            Json.parse(text);
            return null;
        } catch (JsonParseException e) {
            return e;
        }
    }

    private static void exchange(Path path, PayloadType type, byte[] payload, PrintStream out) throws IOException {
        try (SocketChannel channel = connect(path)) {
            Wire.send(channel, type, payload);
            channel.shutdownOutput();
            for (Wire.Message answer = Wire.receive(channel); answer != null; answer = Wire.receive(channel)) {
                out.println(Transcript.line(answer.type(), answer.payload()));
            }
        }
    }

    private static SocketChannel connect(Path path) throws IOException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new IOException("can't connect to " + path + ": " + e.getMessage(), e);
        }
    }
}

package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.wire.FrameFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code send}: sends one message, ends its side, and prints every answer until the server ends its own.
 * Without an option the message is JSON if it is valid JSON, else text.
 */
final class Send {
    private static final List<String> OPTIONS = List.of("--text", "--json", "--binary");

    private Send() {
    }

    static void run(List<String> args, PrintStream out) throws IOException, WrongUsage {
        if (args.size() < 2 || args.size() > 3) {
            throw new WrongUsage("send takes a PATH, an option or none, and one MESSAGE; quote a message with blanks");
        }
        Path path = Arguments.path(args.get(0));
        String option = args.size() == 3 ? args.get(1) : "";
        String last = args.get(args.size() - 1);
        if (option.isEmpty() && OPTIONS.contains(last)) {
            throw new WrongUsage("send " + last + " lacks its " + (last.equals("--binary") ? "FILE" : "MESSAGE"));
        }
        switch (option) {
            case "--binary" -> exchange(path, PayloadType.BINARY, contents(Arguments.path(last)), out);
            case "--text" -> exchange(path, PayloadType.TEXT, utf8(last), out);
            case "--json", "" -> {
                byte[] payload = utf8(last);
                JsonParseException wrong = whatIsWrong(payload);
                if (wrong != null && !option.isEmpty()) {
                    throw new WrongUsage("the message is not JSON: " + wrong.getMessage());
                }
                exchange(path, wrong == null ? PayloadType.JSON : PayloadType.TEXT, payload, out);
            }
            default -> throw new WrongUsage("send takes " + String.join(", ", OPTIONS) + ", not " + option);
        }
    }

    private static byte[] utf8(String message) throws WrongUsage {
        return Arguments.whole(message).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] contents(Path file) throws IOException {
        try {
            long size = Files.size(file);
            if (size >= FrameFormat.MAX_SIZE) {
                throw new IOException("it has " + size + " bytes, and a message takes at most "
                        + (FrameFormat.MAX_SIZE - 1));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("can't read " + file + ": " + reason(e), e);
        }
    }

    /** Two exceptions of the file system have no message but the file's name. */
    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "No such file"
                : e instanceof AccessDeniedException ? "Permission denied" : e.getMessage();
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
            try {
                Wire.send(channel, type, payload);
                channel.shutdownOutput();
                for (Wire.Message answer = Wire.receive(channel); answer != null; answer = Wire.receive(channel)) {
                    out.println(Transcript.line(answer.type(), answer.payload()));
                }
            } catch (IOException e) {
                throw new IOException("the connection to " + path + " failed: " + e.getMessage(), e);
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

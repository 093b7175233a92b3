package gaman.ipc.cli;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.wire.FrameFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;

/** What {@code send} was told: by its command line, and by the file or the standard input that this names for the message. */
final class SendArguments {
    private static final String TEXT = "--text";
    private static final String JSON = "--json";
    private static final String BINARY = "--binary";
    private static final int MOST_BYTES = FrameFormat.MAX_SIZE - 1;
    private static final String SHAPE = "send takes a PATH, options, and one MESSAGE or none; quote a message with blanks";

    final Path path;
    /** For everything from connecting on; null for none. */
    final Duration timeout;
    /** Of answers to wait for; 0 if the server's end is waited for. */
    final int count;
    /** Of the class that makes it go as the type it is to have. */
    final Object message;

    SendArguments(Deque<String> rest) throws IOException, WrongUsage {
        if (rest.isEmpty() || rest.peek().startsWith("--")) {
            throw new WrongUsage(SHAPE);
        }
        path = Path.of(rest.pop());
        String form = null;
        String source = null;
        Duration limit = null;
        int answers = 0;
        while (!rest.isEmpty() && rest.peek().startsWith("--")) {
            String option = rest.pop();
            switch (option) {
                case TEXT, JSON, BINARY -> {
                    if (form != null) {
                        throw new WrongUsage("send takes one of --text, --json and --binary, and got two");
                    }
                    form = option;
                    source = option.equals(BINARY) ? value(option, "FILE", rest) : null;
                }
                case "--timeout" -> limit = seconds(value(option, "SECONDS", rest));
                case "--count" -> answers = number(value(option, "N", rest));
                default -> throw new WrongUsage("send takes --text, --json, --binary, --timeout, --count, not " + option
                        + "; a message that begins so can come from standard input");
            }
        }
        if (!BINARY.equals(form)) {
            source = rest.poll();
        }
        if (!rest.isEmpty()) {
            throw new WrongUsage(SHAPE);
        }
        timeout = limit;
        count = answers;
        boolean typed = source == null || source.equals("-");
        if (BINARY.equals(form)) {
            message = typed ? standardInput() : contents(Path.of(source));
        } else {
            message = parsed(typed ? line(standardInput()) : source, form);
        }
    }

    private static String value(String option, String name, Deque<String> rest) throws WrongUsage {
        if (rest.isEmpty()) {
            throw new WrongUsage("send " + option + " lacks its " + name);
        }
        return rest.pop();
    }

    private static Duration seconds(String text) throws WrongUsage {
        if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            Duration timeout = Duration.parse("PT" + text + "S");
            if (timeout.toMillis() > 0) {
                return timeout;
            }
        }
        throw new WrongUsage("--timeout takes 0.001 to 999999999 seconds, such as 10 or 0.5, not " + text);
    }

    private static int number(String text) throws WrongUsage {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new WrongUsage("--count takes a whole number from 1 on, not " + text);
        }
        return Integer.parseInt(text);
    }

    /** Unless told, it is JSON if it is valid JSON, else text. */
    private static Object parsed(String text, String form) throws WrongUsage {
        try {
            return TEXT.equals(form) ? text : Json.parse(text);
        } catch (JsonParseException wrong) {
            if (JSON.equals(form)) {
                throw new WrongUsage("the message is not JSON: " + wrong.getMessage());
            }
            return text;
        }
    }

    private static byte[] standardInput() throws IOException {
        byte[] bytes = System.in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("standard input has more bytes than a message takes, " + MOST_BYTES);
        }
        return bytes;
    }

    /** The line feed that ends a line is not part of what the line says. */
    private static String line(byte[] utf8) throws WrongUsage {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException malformed) {
            throw new WrongUsage("standard input is not UTF-8; send it with --binary -");
        }
    }

    private static byte[] contents(Path file) throws IOException {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new IOException("it has " + size + " bytes, and a message takes at most " + MOST_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            // Two exceptions of the file system have no message but the file's name.
            String reason = e instanceof NoSuchFileException ? "No such file"
                    : e instanceof AccessDeniedException ? "Permission denied" : e.getMessage();
            throw new IOException("can't read " + file + ": " + reason, e);
        }
    }
}

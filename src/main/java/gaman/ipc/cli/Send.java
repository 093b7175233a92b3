package gaman.ipc.cli;

import gaman.ipc.ClientOptions;
import gaman.ipc.CloseReason;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcClosedException;
import gaman.ipc.IpcMessage;
import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.wire.FrameFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code send}: sends one message, ends its side, and prints every answer until the server ends its own. Where
 * so many answers are waited for, it ends its side only when they have come: an answer that takes its time would else find
 * nobody, since a server by default lets go of a client that has ended.
 */
final class Send {
    /** Connecting may take for ever: what ends it is what ends the rest. */
    static final ClientOptions OPTIONS = ClientOptions.builder().maxFrameSize(FrameFormat.MAX_SIZE)
            .connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build();

    private static final String TEXT = "--text";
    private static final String JSON = "--json";
    private static final String BINARY = "--binary";
    private static final String SHAPE = "send takes a PATH, options, and one MESSAGE or none; quote a message with blanks";
    private static final int MOST_BYTES = FrameFormat.MAX_SIZE - 1;

    private final PrintStream out;
    private final Path path;
    /** For everything from connecting on; null for none. */
    private Duration timeout;
    /** Of answers to wait for; 0 if the server's end is waited for. */
    private int count;
    /** Of the class that makes it go as the type it is to have. */
    private final Object message;
    /** What the server has not done yet. */
    private String awaited = "taken the connection";

    /** Takes what {@code send} is told by its command line, and the message from where that says. */
    Send(Deque<String> rest, PrintStream out) throws IOException, WrongUsage {
        this.out = out;
        if (rest.isEmpty() || rest.peek().startsWith("--")) {
            throw new WrongUsage(SHAPE);
        }
        path = Path.of(rest.pop());
        String form = null;
        String source = null;
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
                case "--timeout" -> timeout = seconds(value(option, "SECONDS", rest));
                case "--count" -> count = number(value(option, "N", rest));
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
        boolean typed = source == null || source.equals("-");
        if (BINARY.equals(form)) {
            message = typed ? standardInput() : contents(Path.of(source));
        } else {
            message = parsed(typed ? line(standardInput()) : source, form);
        }
    }

    void run() throws IOException {
        if (timeout != null) {
            // An interrupt ends whatever is waited for: to connect, to send, for answers.
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(Thread.currentThread()::interrupt);
        }
        try (IpcClient client = IpcClient.connect(path, OPTIONS)) {
            exchange(client);
        } catch (InterruptedIOException late) {
            throw new IOException(path + ": --timeout is over, and the server has not " + awaited, late);
        }
    }

    private void exchange(IpcClient client) throws IOException {
        awaited = "taken the whole message";
        boolean taken = client.send(message);
        if (count == 0) {
            client.shutdownOutput();
        }
        awaited = count == 0 ? "ended its side" : "answered " + count + " times";
        int answers = 0;
        try {
            while (count == 0 || answers < count) {
                IpcMessage answer = client.receive();
                out.println(Transcript.line(answer.type(), answer.body()));
                if (out.checkError()) {
                    return; // nobody reads any more, which Main says
                }
                answers++;
            }
        } catch (IpcClosedException end) {
            if (end.reason() != CloseReason.PEER_CLOSED) {
                throw end;
            }
            if (!taken || answers < count) {
                throw new IOException("the server at " + path + " ended "
                        + (taken ? "after " + answers + " of " + count + " answers" : "without taking the whole message"), end);
            }
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
            throw new WrongUsage("--count takes a whole number from 1 to 999999999, not " + text);
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

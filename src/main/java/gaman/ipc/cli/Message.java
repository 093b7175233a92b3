package gaman.ipc.cli;

import gaman.ipc.IpcClient;
import gaman.ipc.PayloadType;
import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.json.JsonValue;
import gaman.ipc.wire.FrameFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The one message that {@code send} sends: from its command line, a file or standard input, and of the type it was told. */
interface Message {
    /** Returns whether all of it was sent. */
    boolean sendTo(IpcClient client) throws IOException;

    /** Reads the message; without a type it is JSON if it is valid JSON, else text. */
    static Message of(SendArguments arguments) throws IOException, WrongUsage {
        if (arguments.type() == PayloadType.BINARY) {
            byte[] bytes = arguments.source() == null ? standardInput() : contents(Arguments.path(arguments.source()));
            return client -> client.send(bytes);
        }
        String text = arguments.source() == null ? line(standardInput()) : Arguments.whole(arguments.source());
        if (arguments.type() == PayloadType.TEXT) {
            return client -> client.send(text);
        }
        try {
            JsonValue json = Json.parse(text);
            return client -> client.sendJson(json);
        } catch (JsonParseException wrong) {
            if (arguments.type() == PayloadType.JSON) {
                throw new WrongUsage("the message is not JSON: " + wrong.getMessage());
            }
            return client -> client.send(text);
        }
    }

    private static byte[] standardInput() throws IOException {
        byte[] bytes = System.in.readNBytes(FrameFormat.MAX_SIZE);
        if (bytes.length == FrameFormat.MAX_SIZE) {
            throw new IOException("standard input has more bytes than a message takes, " + (FrameFormat.MAX_SIZE - 1));
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
}

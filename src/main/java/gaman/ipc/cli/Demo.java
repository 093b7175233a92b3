package gaman.ipc.cli;

import gaman.ipc.Gaman;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcMessage;
import gaman.ipc.PayloadType;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The command {@code demo}: a server and two clients in one process, over a real socket in a temporary directory, and
 * what they say to each other. One client writes frames, the other bare JSON as GamanJS's published examples do.
 */
final class Demo {
    /** What the server answers; a record, because its members keep their order. */
    private record Answer(String name, String heard) {
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    static void run(PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("gaman");
        Path path = directory.resolve("demo.sock");
        try {
            new Demo(out).converse(path);
        } finally {
            Files.deleteIfExists(path.resolveSibling("demo.sock.lock"));
            Files.delete(directory);
        }
    }

    private void converse(Path path) throws IOException {
        try (Gaman gaman = Gaman.create()) {
            gaman.ipc(path, this::serve);
            gaman.mountServer();
            say("server", "listening on " + path);
            framedClient(path);
            bareClient(path);
        }
        say("server", "closed; the socket file is " + (Files.exists(path) ? "still there" : "gone"));
    }

    private void serve(IpcContext ctx) {
        switch (ctx.stage()) {
            case OPEN -> say("server", "OPEN   from "
                    + ctx.peer().map(peer -> "user " + peer.user()).orElse("an unknown user"));
            case DATA -> {
                say("server", "DATA   " + Transcript.line(ctx.type(), ctx.body()));
                ctx.send(ctx.type() == PayloadType.BINARY ? ctx.body() : new Answer("gaman", ctx.text()));
            }
            default -> say("server", "CLOSE  " + ctx.closeReason());
        }
    }

    private void framedClient(Path path) throws IOException {
        try (IpcClient client = IpcClient.connect(path)) {
            converse(client, "json {\"hello\":\"from java\"}", Map.of("hello", "from java"));
            converse(client, "text hello", "hello");
            converse(client, "binary 3 bytes: 01 02 03", new byte[] {1, 2, 3});
        }
    }

    private void converse(IpcClient client, String shown, Object message) throws IOException {
        say("client", "sends  " + shown);
        IpcMessage answer = client.request(message, PATIENCE);
        say("client", "gets   " + Transcript.line(answer.type(), answer.body()));
    }

    private void bareClient(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            String message = "{\"hello\":\"without a frame\"}";
            say("client", "writes " + message);
            channel.write(StandardCharsets.UTF_8.encode(message));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1024);
            while (channel.read(answer) >= 0) {
                continue;
            }
            say("client", "reads  " + StandardCharsets.UTF_8.decode(answer.flip()).toString().strip());
        }
    }

    /** The server speaks on the loop thread, the client on this one; each line is printed whole. */
    private synchronized void say(String who, String what) {
        out.println(who + "  " + what);
    }
}

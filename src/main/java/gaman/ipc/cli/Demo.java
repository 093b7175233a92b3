package gaman.ipc.cli;

import gaman.ipc.Gaman;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import gaman.ipc.IpcMessage;
import gaman.ipc.PayloadType;
import gaman.ipc.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The command {@code demo}: a server and two clients in one process, over a real socket in a temporary directory, and
 * what they say to each other. One client writes frames, the other bare JSON as GamanJS's published examples do.
 */
final class Demo implements IpcHandler {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    static void run(PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("gaman");
        // What was named last goes first.
        directory.toFile().deleteOnExit();
        directory.resolve("demo.sock.lock").toFile().deleteOnExit();
        new Demo(out).converse(directory.resolve("demo.sock"));
    }

    private void converse(Path path) throws IOException {
        try (Gaman gaman = Gaman.create()) {
            gaman.ipc(path, this);
            gaman.mountServer();
            say("server", "listening on " + path);
            framedClient(path);
            bareClient(path);
        }
        say("server", "closed; the socket file is " + (Files.exists(path) ? "still there" : "gone"));
    }

    @Override
    public void handle(IpcContext ctx) {
        if (ctx.stage() == Stage.OPEN) {
            say("server", "OPEN   from " + (ctx.peer().isPresent() ? "user " + ctx.peer().get().user() : "an unknown user"));
        } else if (ctx.stage() == Stage.DATA) {
            say("server", "DATA   " + Transcript.line(ctx.type(), ctx.body()));
            ctx.send(ctx.type() == PayloadType.BINARY ? ctx.body() : answer(ctx.text()));
        } else {
            say("server", "CLOSE  " + ctx.closeReason());
        }
    }

    /** In the order in which they are put, which {@code Map.of} does not keep. */
    private static Map<String, String> answer(String heard) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("name", "gaman");
        members.put("heard", heard);
        return members;
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
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            say("client", "reads  " + new String(answer, StandardCharsets.UTF_8).strip());
        }
    }

    /** The server speaks on the loop thread, the client on this one; {@code println} prints each line whole. */
    private void say(String who, String what) {
        out.println(who + "  " + what);
    }
}

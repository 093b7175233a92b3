package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import gaman.ipc.PayloadType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The server that the foreign clients talk to, and what its handler saw, one line for each event. */
final class Server implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Gaman gaman = Gaman.create();

    private Server() {
    }

    /** Serves the handler that GamanJS's page begins with: it prints what came in every form and answers with a name. */
    static Server ofThePage(Path path) throws IOException {
        Server server = new Server();
        server.mount(path, server::page);
        return server;
    }

    /** Serves a handler that answers each message with itself. */
    static Server echoing(Path path) throws IOException {
        Server server = new Server();
        server.mount(path, server::echo);
        return server;
    }

    private void mount(Path path, IpcHandler handler) throws IOException {
        gaman.ipc(path, handler);
        gaman.mountServer();
    }

    private void page(IpcContext ctx) {
        switch (ctx.stage()) {
            case OPEN -> events.add("OPEN");
            case DATA -> {
                ByteBuffer body = ctx.body();
                events.add("DATA " + ctx.json() + " | " + ctx.text() + " | " + StandardCharsets.UTF_8.decode(body));
                ctx.send(Map.of("name", "gaman"));
            }
            default -> events.add("CLOSE " + ctx.closeReason());
        }
    }

    private void echo(IpcContext ctx) {
        switch (ctx.stage()) {
            case OPEN -> events.add("OPEN");
            case DATA -> {
                events.add(described(ctx.type(), ctx.bytes()));
                switch (ctx.type()) {
                    case JSON -> ctx.sendJson(ctx.json());
                    case TEXT -> ctx.send(ctx.text());
                    default -> ctx.send(ctx.body());
                }
            }
            default -> events.add("CLOSE " + ctx.closeReason());
        }
    }

    /** Writes a message as one line, a long one by its length and digest; the foreign clients write theirs in the same way. */
    static String described(PayloadType type, byte[] payload) {
        String name = type.name().toLowerCase(Locale.ROOT);
        return name + " " + (type == PayloadType.BINARY || payload.length > 1000
                ? payload.length + " " + sha256(payload)
                : new String(payload, StandardCharsets.UTF_8));
    }

    /** Fails unless these events, and none between them, are the next that the handler sees. */
    void saw(String... expected) {
        for (String event : expected) {
            assertEquals(event, next(event));
        }
    }

    /** Fails if the handler has been called at all. */
    void sawNothing() {
        assertEquals(0, events.size(), events::toString);
    }

    private String next(String expected) {
        try {
            String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return event == null ? "nothing within " + PATIENCE_SECONDS + " s" : event;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + expected, e);
        }
    }

    /** Ends the server in order, in the middle of a test. */
    void shutDown() {
        gaman.close();
    }

    @Override
    public void close() {
        gaman.close();
    }

    private static String sha256(byte[] bytes) {
        try {
            return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }
}

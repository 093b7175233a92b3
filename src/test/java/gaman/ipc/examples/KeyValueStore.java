package gaman.ipc.examples;

import gaman.ipc.Gaman;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import gaman.ipc.IpcOptions;
import gaman.ipc.json.Json;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.json.JsonValue;
import gaman.ipc.json.JsonValueException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A key-value store: one map that needs no lock, since every request is handled on the loop's one thread.
 *
 * <pre>
 * java -cp target/gaman-ipc.jar src/test/java/gaman/ipc/examples/KeyValueStore.java serve PATH
 * java -cp target/gaman-ipc.jar src/test/java/gaman/ipc/examples/KeyValueStore.java PATH put|get|remove KEY [JSON]
 * </pre>
 */
public final class KeyValueStore {
    /** With {@link #LONGEST_REQUEST}, the most that clients can make this process keep: some 40 MB of text. */
    private static final int MOST_ENTRIES = 10_000;
    private static final int LONGEST_REQUEST = 4096;

    enum Op { PUT, GET, REMOVE }

    /** The JSON {@code {"op":"PUT","key":"colour","value":"red"}}; what is absent is null, and so are op and key refused. */
    record Request(Op op, String key, JsonValue value) {
        Request {
            Objects.requireNonNull(op, "op");
            Objects.requireNonNull(key, "key");
            if (op == Op.PUT) {
                Objects.requireNonNull(value, "value");
            }
        }
    }

    /** The value that there was, or null; or what is wrong with the request. */
    record Answer(JsonValue value, String error) {
    }

    private final Map<String, JsonValue> entries = new HashMap<>();

    private Answer answer(IpcContext ctx) {
        try {
            return carryOut(ctx.json(Request.class));
        } catch (JsonParseException | JsonValueException wrong) {   // thrown on, it would end the connection
            return new Answer(null, wrong.getMessage());
        }
    }

    private Answer carryOut(Request request) {
        return switch (request.op()) {
            case GET -> new Answer(entries.get(request.key()), null);
            case REMOVE -> new Answer(entries.remove(request.key()), null);
            case PUT -> entries.size() >= MOST_ENTRIES && !entries.containsKey(request.key())
                    ? new Answer(null, "full: " + MOST_ENTRIES + " entries")
                    : new Answer(entries.put(request.key(), request.value()), null);
        };
    }

    private static void serve(Path path) throws IOException {
        IpcOptions options = IpcOptions.builder().maxFrameSize(LONGEST_REQUEST).maxConnections(100)
                .idleTimeout(Duration.ofMinutes(10)).build();
        Gaman gaman = Gaman.create();
        gaman.ipc(path, options, IpcHandler.replying(new KeyValueStore()::answer));
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));   // what is pending leaves, the file goes
        gaman.mountServer();
        System.out.println("serving " + path);
    }

    private static boolean ask(Path path, Request request) throws IOException {
        try (IpcClient client = IpcClient.connect(path)) {
            Answer answer = client.request(request, Duration.ofSeconds(5)).json(Answer.class);
            System.out.println(answer.error() == null ? answer.value() : "refused: " + answer.error());
            return answer.error() == null;
        }
    }

    public static void main(String[] args) {
        boolean done = false;
        try {
            if (args.length == 2 && args[0].equals("serve")) {
                serve(Path.of(args[1]));
                done = true;
            } else if (args.length == 3 || args.length == 4) {
                JsonValue value = args.length == 4 ? Json.parse(args[3]) : null;
                done = ask(Path.of(args[0]), new Request(Op.valueOf(args[1].toUpperCase()), args[2], value));
            } else {
                System.err.println("takes: serve PATH, or PATH put|get|remove KEY [JSON]");
            }
        } catch (IOException | IllegalArgumentException | NullPointerException | JsonParseException failure) {
            System.err.println(failure.getMessage());
        }
        if (!done) {
            System.exit(1);
        }
    }
}

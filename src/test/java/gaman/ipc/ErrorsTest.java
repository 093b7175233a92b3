package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.examples.StatsService;
import gaman.ipc.json.Json;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.RawServer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The messages that README lists: each is provoked, or, where that takes another machine or user, in the sources. */
final class ErrorsTest {
    /** What can't be provoked here, or is by a test of its own. */
    private static final List<String> IN_SOURCES = List.of("this user may not create files", "this user may not open",
            "the system refused it", "the system gives no", "this platform has no", "keeps this user out", "the record is not accessible",
            "messages that have not come whole", "no memory for", "can't accept on", "close() returns");

    private record Port(String zone, int number) {
    }

    private final SocketDirectory directory = new SocketDirectory();
    private final Path path = directory.resolve("s");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private static List<String> listed() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("## When something fails");
        String section = readme.substring(begin, readme.indexOf("\n## ", begin));
        return Pattern.compile("^\\| `([^`]*)` \\|", Pattern.MULTILINE).matcher(section).results().map(row -> row.group(1))
                .collect(Collectors.toList());
    }

    /** Takes the message as it is thrown; README shows it without the class. */
    private void thrown(Executable wrong) {
        Throwable failure = assertThrows(Exception.class, wrong);
        heard.add((failure instanceof UncheckedIOException ? failure.getCause() : failure).getMessage());
    }

    private void mount(Path where, IpcOptions options) {
        thrown(() -> {
            try (Gaman gaman = Gaman.create()) {
                gaman.ipc(where, options, ctx -> { });
                gaman.mountServer();
            }
        });
    }

    @Test
    void everyMessageOfReadmeIsOneThatIsSaid() throws Exception {
        List<String> rows = listed();
        try (directory) {
            serving();
            connecting();
            calls();
            programs();
            log();
        }
        String sources = literals();
        List<String> unheard = new ArrayList<>();
        for (String row : rows) {
            boolean said = heard.stream().anyMatch(message -> matches(row, message));
            if (IN_SOURCES.stream().anyMatch(row::contains)) {
                said = Arrays.stream(row.split("[…:;()]")).allMatch(part -> sources.contains(part.strip()));
            }
            if (!said) {
                unheard.add(row);
            }
        }
        assertEquals(List.of(), unheard, () -> "heard instead:\n" + String.join("\n", heard));
        assertTrue(rows.size() > 40, rows.size() + " rows");
        List<String> unlisted = heard.stream().filter(message -> rows.stream().noneMatch(row -> matches(row, message)))
                .collect(Collectors.toList());
        assertEquals(List.of(), unlisted);
    }

    private static boolean matches(String row, String message) {
        String pattern = Arrays.stream(row.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(message).find();
    }

    /** The sources, in which a text that is put together from parts stands as one. */
    private static String literals() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
        }
        return all.toString();
    }

    private void serving() throws IOException {
        IpcOptions usual = IpcOptions.defaults();
        try (RawServer server = new RawServer()) {
            mount(server.path, usual);
            server.stopListening();
            mount(server.path, IpcOptions.builder().unlink(false).build());
        }
        try (Program other = Program.start(Program.java(List.of(), StatsService.class, path.toString()))) {
            other.line();
            mount(path, usual);
        }
        try (Served served = Served.echo()) {
            mount(served.path, usual);
        }
        mount(Files.createFile(directory.resolve("file")), usual);
        mount(directory.resolve("nowhere/s"), usual);
        mount(directory.resolve("x".repeat(200)), usual);
    }

    private void connecting() {
        thrown(() -> IpcClient.connect(directory.resolve("nowhere")));
        thrown(() -> IpcClient.connect(directory.resolve("file")));
        try (RawServer server = new RawServer(); RawServer full = RawServer.full()) {
            thrown(() -> IpcClient.connect(server.path, ClientOptions.builder().requirePeer("no such user").build()));
            server.stopListening();
            thrown(() -> IpcClient.connect(server.path));
            thrown(() -> IpcClient.connect(full.path, Duration.ofMillis(1)));
        }
    }

    private void calls() throws IOException {
        Duration soon = Duration.ofMillis(100);
        ClientOptions small = ClientOptions.builder().maxFrameSize(4 << 20).build();
        try (RawServer server = new RawServer(); IpcClient client = IpcClient.connect(server.path, small)) {
            thrown(() -> client.receive(soon));
            thrown(() -> client.send(new byte[4 << 20]));
            thrown(() -> client.request(new byte[2 << 20], soon));
            thrown(() -> client.request("more", soon));
            server.accept().close();
            thrown(client::receive);
        }
    }

    private void programs() throws Exception {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        for (Object wrong : Arrays.asList(new Object(), Double.NaN, Map.of(1, 2), circle)) {
            thrown(() -> Json.toBytes(wrong));
        }
        thrown(() -> Json.parse("{}", Thread.class));
        thrown(() -> Json.parse("[1,]"));
        thrown(() -> Json.parse("{}").get("zone"));
        thrown(() -> Json.parse("[]").get(0));
        thrown(() -> Json.parse("{\"zone\":1}", Port.class));
        thrown(() -> Json.parse("{\"zone\":\"a\"}", Port.class));
        try (Gaman gaman = Gaman.create()) {
            thrown(() -> gaman.inherited(ctx -> { }));
        }
        thrown(() -> IpcOptions.builder().maxFrameSize(0));
        thrown(() -> IpcOptions.builder().idleTimeout(Duration.ofNanos(1)));
        thrown(() -> IpcOptions.builder().highWaterMark(10).lowWaterMark(11).build());
        thrown(() -> IpcOptions.builder().mode("0600"));
        AtomicReference<IpcContext> kept = new AtomicReference<>();
        try (Served served = new Served(kept::set); RawPeer peer = served.connect()) {
            Await.until("OPEN", () -> kept.get() != null);
            thrown(() -> kept.get().text());
            thrown(served.gaman::run);
            served.gaman.close();
            thrown(served.gaman::mountServer);
        }
    }

    private void log() {
        try (LogCapture log = new LogCapture(heard); Gaman gaman = Gaman.create()) {
            try (Served served = new Served(IpcOptions.builder().maxFrameSize(1 << 20).maxPendingBytes(100).maxConnections(1)
                    .unframed(Unframed.REFUSE).build(), ErrorsTest::flood)) {
                says(served, "frame size 0", new byte[4]);
                says(served, "frame type 9", RawPeer.frame(9, new byte[0]));
                says(served, "raise maxFrameSize", RawPeer.frame(2, new byte[1 << 20]));
                says(served, "no frames", "hello".getBytes(StandardCharsets.UTF_8));
                says(served, "maxPendingBytes", RawPeer.text("flood"));
                RawPeer first = served.connect();
                first.write(RawPeer.text("echo")).readFrame();
                says(served, "maxConnections");
            }
            try (Served served = new Served(IpcOptions.builder().allowPeer(peer -> false).build(), ctx -> { })) {
                says(served, "refused a peer");
            }
            gaman.execute(() -> {
                throw new IllegalStateException("as it was told");
            });
            gaman.connect(directory.resolve("away"), ClientOptions.builder().reconnect(Duration.ofSeconds(9),
                    Duration.ofSeconds(9)).build(), ctx -> { });
            Await.until("it connects again", () -> heard.stream().anyMatch(line -> line.contains("connecting again")));
        }
    }

    /** Sends until it is told to stop, or one message back. */
    private static void flood(IpcContext ctx) {
        if (ctx.stage() == Stage.DATA) {
            boolean more = ctx.text().equals("flood");
            while (ctx.send(new byte[64 * 1024]) && more) {
                continue;
            }
        }
    }

    private void says(Served served, String warning, byte... bytes) {
        try (RawPeer peer = served.connect()) {
            if (bytes.length > 0) {
                peer.write(bytes).end();   // the server waits for that before it says how it went
            }
            Await.until(() -> warning + " among " + heard, () -> heard.stream().anyMatch(line -> line.contains(warning)));
        }
        Await.until("it has left", () -> served.gaman.stats().open() == 0 || warning.equals("maxConnections"));
    }
}

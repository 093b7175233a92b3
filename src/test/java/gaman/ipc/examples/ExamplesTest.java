package gaman.ipc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonValue;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples that README links, each run as a process of its own and used as somebody would use it. */
final class ExamplesTest {
    private static final Path SOURCES = Path.of("src/test/java/gaman/ipc/examples");

    private final SocketDirectory directory = new SocketDirectory();
    private final Path path = directory.resolve("s");

    private static Program start(Class<?> example, Object... args) {
        return Program.start(Program.java(List.of(), example,
                Stream.of(args).map(Object::toString).toArray(String[]::new)));
    }

    /** Asks it to end, as Ctrl-C does, and looks whether it leaves its socket file behind. */
    private void endsInOrder(Program example) {
        example.terminate();
        example.exitCode();
        assertEquals("", example.errors());
        assertTrue(Files.notExists(path), "its socket file is left");
    }

    private String store(String... words) {
        String[] args = Stream.concat(Stream.of(path.toString()), Stream.of(words)).toArray(String[]::new);
        try (Program client = start(KeyValueStore.class, (Object[]) args)) {
            String answer = client.line();
            assertEquals(answer.startsWith("refused") ? 1 : 0, client.exitCode());
            return answer;
        }
    }

    @Test
    void theStoreKeepsWhatClientsPut() {
        try (directory; Program store = start(KeyValueStore.class, "serve", path)) {
            assertEquals("serving " + path, store.line());
            assertEquals("null", store("put", "colour", "{\"name\":\"red\"}"));
            assertEquals("{\"name\":\"red\"}", store("get", "colour"));
            assertEquals("{\"name\":\"red\"}", store("remove", "colour"));
            assertEquals("null", store("get", "colour"));
            endsInOrder(store);
        }
    }

    @Test
    void theStoreSaysWhatIsWrongWithARequestAndServesOn() {
        try (directory; Program store = start(KeyValueStore.class, "serve", path)) {
            store.line();
            try (RawPeer peer = RawPeer.connect(path)) {
                assertEquals("{\"value\":null,\"error\":\"expected a value, at offset 0 (line 0, position 0)\"}",
                        peer.write(RawPeer.json("?")).readFrame().text());
                for (String wrong : List.of("{}", "[]", "{\"op\":\"SHOUT\",\"key\":\"a\"}", "{\"op\":\"PUT\",\"key\":\"a\"}")) {
                    JsonValue answer = Json.parse(peer.write(RawPeer.json(wrong)).readFrame().text());
                    assertTrue(answer.get("error").asString().startsWith("at $"), answer::toString);
                }
                assertEquals("{\"value\":null,\"error\":null}",
                        peer.write(RawPeer.json("{\"op\":\"GET\",\"key\":\"a\"}")).readFrame().text());
            }
        }
    }

    @Test
    void aStoreThatIsNotThereIsSaidToTheClient() {
        try (directory; Program client = start(KeyValueStore.class, path, "get", "colour")) {
            client.awaitError("there is no such file; start the server, or mend the path");
            assertEquals(1, client.exitCode());
        }
    }

    @Test
    void theTailTellsLinesToAllAndLeavesOutWhoIsSlow() throws IOException {
        Path log = directory.resolve("log");
        Files.writeString(log, "before anybody listened\n");
        try (directory; Program tail = start(LogTail.class, log, path)) {
            tail.line();
            try (RawPeer reader = RawPeer.connect(path); RawPeer sleeper = RawPeer.connect(path)) {
                assertEquals("following " + log, reader.readFrame().text());
                assertEquals("following " + log, sleeper.readFrame().text());
                String line = "x".repeat(1023);
                int sent = 0;
                for (int i = 0; i < 20; i++) {
                    append(log, (line + "\n").repeat(64));
                    for (int j = 0; j < 64; j++) {
                        assertEquals(line, reader.readFrame().text());
                        sent++;
                    }
                }
                String skipped = tail.line();
                assertTrue(skipped.endsWith(" lines skipped for slow ones of 2 listeners"), skipped);
                assertTrue(Integer.parseInt(skipped.substring(0, skipped.indexOf(' '))) <= sent, skipped);
            }
            endsInOrder(tail);
        }
    }

    @Test
    void theTailBeginsAnewWithAFileThatWasCutOff() throws IOException {
        Path log = directory.resolve("log");
        try (directory; Program tail = start(LogTail.class, log, path)) {
            tail.line();
            try (RawPeer reader = RawPeer.connect(path)) {
                assertEquals("following " + log, reader.readFrame().text());
                append(log, "a longer line\nhalf");
                assertEquals("a longer line", reader.readFrame().text());
                Files.writeString(log, "short\n");
                assertEquals("short", reader.readFrame().text());
            }
        }
    }

    private static void append(Path log, String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void theWorkersAnswerWhatIsDoneFirstAndSayWhose() {
        try (directory; Program pool = start(WorkerPool.class, path)) {
            pool.line();
            try (RawPeer peer = RawPeer.connect(path)) {
                peer.write(RawPeer.json("{\"id\":1,\"below\":3000000}")).write(RawPeer.json("{\"id\":2,\"below\":100}"));
                assertEquals(Json.of(Map.of("id", 2, "primes", 25)), Json.parse(peer.readFrame().text()));
                assertEquals(Json.of(Map.of("id", 1, "primes", 216816)), Json.parse(peer.readFrame().text()));
                assertTrue(peer.write(RawPeer.json("{\"id\":3}")).readFrame().text().contains("at $.below: no such member"));
            }
            endsInOrder(pool);
        }
    }

    @Test
    void theWorkersRefuseWhatTheyCannotKeepAndAnswerEachOnce() {
        try (directory; Program pool = start(WorkerPool.class, path)) {
            pool.line();
            try (RawPeer peer = RawPeer.connect(path)) {
                for (int id = 0; id < 20; id++) {
                    peer.write(RawPeer.json("{\"id\":" + id + ",\"below\":1000000}"));
                }
                Set<Integer> answered = new TreeSet<>();
                int busy = 0;
                for (int i = 0; i < 20; i++) {
                    JsonValue answer = Json.parse(peer.readFrame().text());
                    assertTrue(answered.add(answer.get("id").asInt()), answer::toString);
                    busy += answer.tryGet("error").isPresent() ? 1 : 0;
                }
                assertTrue(busy > 0 && busy <= 10, busy + " refused");
            }
        }
    }

    @Test
    void theWorkersNoticeThatAClientHasLeftAndGoOn() {
        try (directory; Program pool = start(WorkerPool.class, path)) {
            pool.line();
            RawPeer.connect(path).write(RawPeer.json("{\"id\":7,\"below\":10000000}")).close();
            assertEquals("job 7: the client has left", pool.line());
            try (RawPeer peer = RawPeer.connect(path)) {
                assertTrue(peer.write(RawPeer.json("{\"id\":8,\"below\":3}")).readFrame().text().contains("\"primes\":1"));
            }
        }
    }

    @Test
    void theDashboardShowsTheNumbersOfAJavaServiceAndComesBackWithIt() throws IOException {
        String bun = Installed.program("bun", "BUN");
        Program service = start(StatsService.class, path);   // another one later
        try (directory; Program dashboard = Program.start(bun, SOURCES.resolve("dashboard.ts").toString(), path.toString())) {
            service.line();
            URI page = URI.create(dashboard.line());
            assertTrue(http(page, "GET /", "").contains("<h1>gaman-ipc</h1>"));
            JsonValue before = Json.parse(http(page, "GET /stats", ""));
            assertEquals(1, before.get("connections").asInt());
            // More than the socket takes at once: what is left has to wait for "drain".
            int length = 3_000_000;
            http(page, "POST /send", "x".repeat(length));
            JsonValue after = Json.parse(http(page, "GET /stats", ""));
            assertEquals(2, after.get("messagesIn").asInt() - before.get("messagesIn").asInt());
            assertEquals(2 * (4 + 1) + "stats".length() + length, after.get("bytesIn").asInt() - before.get("bytesIn").asInt());
            service.kill();
            Await.until("an error without the service", () -> !http(page, "GET /stats", "").startsWith("{"));
            service = start(StatsService.class, path);
            service.line();
            assertEquals(1, Json.parse(http(page, "GET /stats", "")).get("connections").asInt());
            dashboard.terminate();
            assertEquals(0, dashboard.exitCode());
            assertEquals("", dashboard.errors());
            endsInOrder(service);
        } finally {
            service.close();
        }
    }

    /** Returns the body of what is answered. */
    private static String http(URI page, String what, String body) {
        try (Socket socket = new Socket(InetAddress.getByName(page.getHost()), page.getPort())) {
            socket.getOutputStream().write((what + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        } catch (IOException e) {
            throw new AssertionError(what, e);
        }
    }

    @Test
    void everyExampleIsShortAndLinkedFromReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<Path> examples;
        try (Stream<Path> files = Files.list(SOURCES)) {
            examples = files.filter(file -> !file.endsWith("ExamplesTest.java")).collect(Collectors.toList());
        }
        assertEquals(5, examples.size(), examples::toString);
        for (Path example : examples) {
            assertTrue(readme.contains("](" + example + ")"), example + " is not linked");
            assertTrue(Files.readAllLines(example).size() < 120, example + " is long");
        }
    }
}

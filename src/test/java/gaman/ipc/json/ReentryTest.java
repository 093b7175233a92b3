package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Reading and writing while the same thread, or others, are at it already. */
class ReentryTest {
    /** Its constructor reads, as does its accessor write, what the outer reading or writing has no part in. */
    record Envelope(String body, List<Envelope> inner) {
        Envelope {
            assertEquals(body, Json.parse("[\"" + body + "\"]").get(0).asString());
        }

        @Override
        public String body() {
            assertThrows(IllegalArgumentException.class, () -> Json.toBytes(List.of("unfinished", new Object())));
            return Json.parse(Json.toBytes(List.of(body))).get(0).asString();
        }
    }

    record Inbox(List<Envelope> envelopes) implements Iterable<Object> {
        @Override
        public Iterator<Object> iterator() {
            throw new AssertionError("a record is an object");
        }
    }

    @Test
    void recordsThatReadAndWriteThemselvesDisturbNothing() {
        String text = "{\"envelopes\":[{\"body\":\"a\",\"inner\":[]},{\"body\":\"b\",\"inner\":[{\"body\":\"c\",\"inner\":null}]}]}";
        Inbox inbox = Json.parse(text.getBytes(UTF_8), Inbox.class);
        assertEquals(text, new String(Json.toBytes(inbox), UTF_8));
        assertEquals(text, Json.of(inbox).toString());
        assertEquals(Json.parse(text), Json.parse(Json.toDisplayString(inbox, 4)));
    }

    @Test
    void anIterableMayWriteWhileItIsWritten() {
        Iterable<Object> elements = () -> List.<Object>of(1, 2, 3).stream()
                .map(element -> (Object) new String(Json.toBytes(List.of("x", element)), UTF_8)).iterator();
        assertEquals("{\"a\":[\"[\\\"x\\\",1]\",\"[\\\"x\\\",2]\",\"[\\\"x\\\",3]\"]}",
                new String(Json.toBytes(java.util.Map.of("a", elements)), UTF_8));
    }

    /** A text that fails leaves nothing behind for the next, and what was read stays what it was. */
    @Test
    void threadsReadAndWriteSideBySide() throws Exception {
        long seed = Seed.random(ReentryTest.class).nextLong();
        List<Callable<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            RandomText texts = new RandomText(new Random(seed + thread));
            threads.add(() -> {
                readAndWrite(texts);
                return null;
            });
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads.size());
        try {
            for (Future<Void> done : executor.invokeAll(threads)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void readAndWrite(RandomText texts) {
        List<JsonValue> values = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String text = i % 2 == 0 ? texts.valid() : texts.mutated(texts.valid());
            try {
                values.add(Json.parse(text.getBytes(UTF_8)));
                written.add(values.get(values.size() - 1).toString());
            } catch (JsonParseException damaged) {
                assertEquals(1, i % 2, damaged::getMessage);
            }
        }
        for (int i = 0; i < values.size(); i++) {
            assertEquals(written.get(i), new String(Json.toBytes(values.get(i)), UTF_8));
            assertEquals(values.get(i), Json.parse(written.get(i)));
        }
    }
}

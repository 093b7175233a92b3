package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One codec for many texts: nothing of one shows in another. */
class JsonCodecTest {
    private final JsonCodec codec = new JsonCodec();

    private JsonValue parse(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return codec.parse(utf8, 0, utf8.length);
    }

    private String encoded(Object object) {
        ByteBuffer text = codec.encode(object);
        return new String(text.array(), text.arrayOffset() + text.position(), text.remaining(), UTF_8);
    }

    @Test
    void readsAndWritesEachTextAsIfItWereTheFirst() {
        Random random = Seed.random(JsonCodecTest.class);
        RandomText texts = new RandomText(random);
        for (int i = 0; i < 20_000; i++) {
            String text = texts.valid();
            byte[] utf8 = text.getBytes(UTF_8);
            if (i % 3 == 0) {
                utf8[random.nextInt(utf8.length)] = (byte) random.nextInt(256);
            }
            JsonValue expected = Json.parseOrMissing(ByteBuffer.wrap(utf8));
            JsonValue value = codec.parseOrMissing(utf8, 0, utf8.length);
            assertEquals(expected, value);
            if (value.isMissing()) {
                assertThrows(JsonParseException.class, () -> codec.encode(value));
            } else {
                assertEquals(expected.toString(), encoded(value));
            }
        }
    }

    @Test
    void aNameFoundAgainIsTheSameString() {
        String first = parse("{\"name\":1,\"b\":{\"c\":2}}").asMap().keySet().iterator().next();
        assertSame(first, parse("{\"name\":[],\"x\":0,\"y\":0}").asMap().keySet().iterator().next());
        assertNotSame(first, new JsonCodec().parse("{\"name\":1}     ".getBytes(UTF_8), 0, 10).asMap().keySet().iterator().next());
    }

    @Test
    void whatWasReadStaysWhenTheNextTextIsRead() {
        JsonValue first = parse("{\"a\":[1,\"\\u00e9\",{\"b\":\"x\"}]}");
        parse("{\"a\":[2,\"\\u00e8\",{\"b\":\"y\",\"c\":3}],\"d\":4}");
        assertThrows(JsonParseException.class, () -> parse("[[[{\"a\":5"));
        assertEquals("{\"a\":[1,\"\u00e9\",{\"b\":\"x\"}]}", first.toString());
    }

    @Test
    void keepsNothingOfALargeText() {
        StringBuilder text = new StringBuilder("[{\"a\":[");
        for (int i = 0; i < 5_000; i++) {
            text.append(i == 0 ? "" : ",").append("[\"").append(i).append("\"]");
        }
        WeakReference<JsonValue> whole = new WeakReference<>(parse(text + "]}]"));
        WeakReference<JsonValue> part = new WeakReference<>(parse(text + "]}]").get(0).get("a").get(3));
        Await.until("the garbage collector", () -> {
            System.gc();
            return whole.get() == null && part.get() == null;
        });
        assertEquals("1", parse("1").toString());
    }

    /** The first half of the heap fills with a tree that gets no further; what is left must not be lost too. */
    @Test
    void aTextForWhichMemoryIsShortLeavesNothingBehind() {
        try (ChildJvm child = ChildJvm.start(ShortOfMemory.class, List.of("-Xmx16m", "-XX:+UseSerialGC"), List.of())) {
            assertEquals("done", child.hear());
        }
    }

    /** Reads texts of many sizes, of which some don't fit, and sees each time how much memory stays in use. */
    static final class ShortOfMemory {
        private ShortOfMemory() {
        }

        public static void main(String[] args) {
            int failures = 0;
            for (int kilobytes = 200; kilobytes <= 1_200; kilobytes += 25) {
                JsonCodec codec = new JsonCodec();
                byte[] text = "1,".repeat(kilobytes * 512).getBytes(UTF_8);
                text[0] = '[';
                text[text.length - 1] = ']';
                text[1] = '1';
                try {
                    codec.parse(text, 0, text.length);
                } catch (OutOfMemoryError expected) {
                    failures++;
                } catch (JsonParseException wrong) {
                    throw new AssertionError("the test's own text", wrong);
                }
                codec.parse("[1]".getBytes(UTF_8), 0, 3);
                text = null;
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                long kept = runtime.totalMemory() - runtime.freeMemory();
                Reference.reachabilityFence(codec);
                if (kept > 4 << 20) {
                    System.out.println(kept + " bytes are kept after a text of " + kilobytes + " KB");
                    return;
                }
            }
            System.out.println(failures > 0 ? "done" : "no text was too large");
        }
    }

    @Test
    void whatIsEncodedWhileSomethingIsBeingEncodedDisturbsNothing() {
        Iterable<Object> nosy = () -> {
            assertEquals("{\"b\":[]}", encoded(Map.of("b", List.of())));
            assertThrows(IllegalArgumentException.class, () -> codec.encode(List.of("unfinished", new Object())));
            return List.<Object>of("c", "d").iterator();
        };
        assertEquals("0", encoded(0)); // from now on it has a writer
        assertEquals("[\"a\",[\"c\",\"d\"],\"e\"]", encoded(List.of("a", nosy, "e")));
        assertEquals("[\"f\"]", encoded(List.of("f")));
    }

    @Test
    void afterAnObjectThatCannotBeWrittenComesTheNext() {
        assertEquals("0", encoded(0));
        assertThrows(IllegalArgumentException.class, () -> codec.encode(Map.of("a", List.of(1, new Object()))));
        assertEquals("{\"a\":[1]}", encoded(Map.of("a", List.of(1))));
    }

    @Test
    void keepsNothingOfNamesOrOfWhatWasWritten() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 5_000; i++) {
            text.append(i == 0 ? "\"" : ",\"").append("x".repeat(65)).append(i).append("\":").append(i);
        }
        WeakReference<String> name = new WeakReference<>(lastName(parse(text + "}")));
        String key = "k".repeat(30_000);
        Map<String, Object> map = Map.of(new String(key), List.of(new StringBuilder("in it")));
        encoded(map);
        WeakReference<Object> written = new WeakReference<>(map);
        WeakReference<Object> writtenName = new WeakReference<>(map.keySet().iterator().next());
        JsonValue tree = parse("[[{\"a\":[]}]]");
        encoded(tree);
        WeakReference<Object> writtenTree = new WeakReference<>(tree);
        map = null;
        tree = null;
        encoded(0);
        parse("[" + " ".repeat(2_000) + "]");
        Await.until("the garbage collector", () -> {
            System.gc();
            return name.get() == null && written.get() == null && writtenName.get() == null && writtenTree.get() == null;
        });
        assertTrue(encoded(key).length() > 30_000);
    }

    private static String lastName(JsonValue object) {
        String last = null;
        for (String name : object.asMap().keySet()) {
            last = name;
        }
        return last;
    }

    @Test
    void keepsNoLargeMemory() {
        encoded("x".repeat(1_000_000));
        assertTrue(codec.encode(1).array().length <= 64 * 1024);
    }

    @Test
    void aTextOfAnyLengthIsWritten() {
        for (int length : new int[] {0, 1, 255, 256, 65_535, 65_536, 1_000_000, 3}) {
            String text = "x".repeat(length);
            assertEquals("\"" + text + "\"", encoded(text));
            assertArrayEquals(Json.toBytes(parse("[\"" + text + "\"]")), encoded(List.of(text)).getBytes(UTF_8));
        }
    }

    @Test
    void aPartOutsideTheArrayIsRefused() {
        byte[] utf8 = {'1', '2'};
        assertEquals(2, codec.parse(utf8, 1, 1).asInt());
        assertThrows(IndexOutOfBoundsException.class, () -> codec.parse(utf8, 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> codec.parseOrMissing(utf8, -1, 1));
        assertTrue(codec.parseOrMissing(utf8, 2, 0).isMissing());
        assertFalse(codec.parseOrMissing(utf8, 0, 1).isMissing());
    }

    /** A message of 115 bytes: its tree takes 472 bytes where references take four, and writing it none. */
    @Test
    void allocatesTheTreeOfAMessageAndNothingElse() {
        byte[] utf8 = ("{\"id\":123,\"op\":\"get\",\"key\":\"user:42\",\"ts\":1700000000.123,\"flags\":[true,false,null],"
                + "\"path\":\"/v1/items/42\",\"ok\":true}").getBytes(UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int written = 0;
        int messages = 10_000;
        for (int i = -20_000; i < messages; i++) {
            if (i == 0) {
                before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            }
            written += codec.encode(codec.parse(utf8, 0, utf8.length)).remaining() - utf8.length;
        }
        long each = (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / messages;
        assertEquals(0, written);
        assertTrue(each <= 650, each + " bytes for each message");
    }
}

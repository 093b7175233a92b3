package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Heap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What text is read from: arrays, parts of them, buffers of every kind. They are neither moved nor kept. */
class InputTest {
    /** What would prolong or mend a text, if it were looked at. */
    private static final byte[] AROUND = "0123456789.eE+-\"\"\"\\\\[]{},: \n/truefalsn\u0080\u00bf\u00c3\u00e2".getBytes(ISO_8859_1);

    private static final String DOCUMENT = "{\"plain\":\"text of some length, longer than a word\","
            + "\"escaped\":\"a\\n\\u00e9\\ud83d\\ude00\\ud800\",\"utf8\":\"\u00e9\u20ac\ud83d\ude00\",\"\":\"\","
            + "\"n\\u00e4me\":[0,-0,1.50,12345678901234567890,1e5,0.1e-3,123456789012345678],"
            + "\"a\":{\"a\":[[],{},true,false,null]},\"a name of some length, longer than a word\":[\"\\\\\",\"/\"]}";

    record Bound(String plain, String escaped, String utf8, Map<String, JsonValue> a) {
    }

    @Test
    void anyPartOfAnyBufferIsReadAsIfItStoodAlone() {
        Random random = Seed.random(InputTest.class);
        RandomText texts = new RandomText(random);
        int refused = 0;
        for (int i = 0; i < 6_000; i++) {
            byte[] valid = texts.valid().getBytes(UTF_8);
            byte[] alone = i % 2 == 0 ? valid : texts.mutated(valid);
            Object expected = outcome(() -> Json.parse(alone));
            refused += expected instanceof String ? 1 : 0;
            int before = random.nextInt(10);
            byte[] among = around(random, before, alone, random.nextInt(20));
            byte[] untouched = among.clone();
            assertEquals(expected, outcome(() -> Json.parse(among, before, alone.length)));
            for (ByteBuffer buffer : buffers(among, before, alone.length)) {
                int position = buffer.position();
                int limit = buffer.limit();
                ByteOrder order = buffer.order();
                assertEquals(expected, outcome(() -> Json.parse(buffer)), buffer::toString);
                JsonValue orMissing = Json.parseOrMissing(buffer);
                assertEquals(expected, orMissing.isMissing() ? orMissing.toString().replace("missing: ", "") : orMissing);
                assertEquals(position, buffer.position());
                assertEquals(limit, buffer.limit());
                assertEquals(order, buffer.order());
            }
            assertArrayEquals(untouched, among);
            assertEquals(expected, isWellFormed(alone) ? outcome(() -> Json.parse(new String(alone, UTF_8))) : expected);
        }
        assertTrue(refused > 1_000 && refused < 3_000, "refused: " + refused);
    }

    /** The value, or the message, which has the offset too. */
    private static Object outcome(Supplier<JsonValue> reading) {
        try {
            return reading.get();
        } catch (JsonParseException e) {
            return e.getMessage();
        }
    }

    private static byte[] around(Random random, int before, byte[] text, int after) {
        byte[] all = new byte[before + text.length + after];
        for (int i = 0; i < all.length; i++) {
            all[i] = AROUND[random.nextInt(AROUND.length)];
        }
        System.arraycopy(text, 0, all, before, text.length);
        return all;
    }

    /** Buffers whose text lies at their position, at the start of a slice of them, or at a position in such a slice. */
    private static List<ByteBuffer> buffers(byte[] bytes, int offset, int length) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (ByteBuffer whole : List.of(ByteBuffer.wrap(bytes), ByteBuffer.wrap(bytes).asReadOnlyBuffer(), direct,
                direct.asReadOnlyBuffer())) {
            whole.limit(offset + length).position(offset);
            buffers.add(whole.duplicate());
            buffers.add(whole.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            buffers.add(whole.slice());
            int within = offset - offset / 2;
            buffers.add(whole.limit(bytes.length).position(offset / 2).slice().limit(within + length).position(within));
        }
        return buffers;
    }

    private static boolean isWellFormed(byte[] utf8) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void documentsOfMegabytesAreReadFromEveryBuffer() {
        Heap.needs(96);
        byte[] bytes = ("[" + (DOCUMENT + ",\n").repeat(10_000) + "1]").getBytes(UTF_8);
        JsonValue element = Json.parse(DOCUMENT);
        for (ByteBuffer buffer : buffers(bytes, 0, bytes.length)) {
            List<JsonValue> elements = Json.parse(buffer).asList();
            assertEquals(10_001, elements.size());
            elements.subList(0, 10_000).forEach(each -> assertEquals(element, each));
            JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(buffer.limit(buffer.limit() - 1)));
            assertEquals(bytes.length - 1, e.getErrorOffset());
            assertEquals(10_000, e.getErrorLine());
            assertEquals(1, e.getErrorPosition());
        }
    }

    @Test
    void valuesKeepNothingOfWhatTheyWereReadFrom() {
        byte[] original = DOCUMENT.getBytes(UTF_8);
        JsonValue expected = Json.parse(DOCUMENT);
        byte[] array = original.clone();
        ByteBuffer heap = ByteBuffer.wrap(original.clone());
        ByteBuffer direct = ByteBuffer.allocateDirect(original.length).put(original).flip();
        List<JsonValue> values = List.of(Json.parse(array), Json.parse(array, 0, array.length), Json.parse(heap), Json.parse(direct),
                Json.parse(direct.asReadOnlyBuffer()), Json.parse(heap.asReadOnlyBuffer()), Json.parseOrMissing(heap));
        Bound bound = Json.parse(array, Bound.class);
        Arrays.fill(array, (byte) '7');
        for (int i = 0; i < original.length; i++) {
            heap.put(i, (byte) '7');
            direct.put(i, (byte) '7');
        }
        // Nothing was looked at so far: what is made only on demand comes too late now. Others have been read since, too.
        assertEquals("[\"other\"]", Json.parse("[\"other\"]").toString());
        for (JsonValue value : values) {
            assertEquals(plain(expected), plain(value));
            assertEquals(expected.toString(), value.toString());
            assertEquals(expected, value);
            assertEquals(value, expected);
            assertEquals(expected.hashCode(), value.hashCode());
            assertArrayEquals(Json.toBytes(expected), Json.toBytes(value));
        }
        assertEquals(Json.bind(expected, Bound.class), bound);
        assertEquals("a\n\u00e9\ud83d\ude00\ud800", bound.escaped());
    }

    @Test
    void whatIsWrittenIsTheCallersOwn() {
        JsonValue value = Json.parse(DOCUMENT);
        byte[] first = Json.toBytes(value);
        byte[] expected = first.clone();
        Arrays.fill(first, (byte) '7');
        byte[] second = Json.toBytes(value);
        Arrays.fill(Json.toBytes("7".repeat(expected.length)), (byte) '7');
        assertArrayEquals(expected, second);
        assertArrayEquals(expected, Json.toBytes(value));
    }

    /** The value as Java collections, of which each leaf is what its own method gives. */
    private static Object plain(JsonValue value) {
        if (value instanceof JsonObject) {
            Map<String, Object> members = new LinkedHashMap<>();
            value.asMap().forEach((name, member) -> members.put(name, plain(member)));
            return members;
        }
        if (value instanceof JsonArray) {
            return value.asList().stream().map(InputTest::plain).toList();
        }
        if (value instanceof JsonNumber) {
            return List.of(value.asDouble(), value.toString());
        }
        return value instanceof JsonString ? value.asString() : value.toString();
    }
}

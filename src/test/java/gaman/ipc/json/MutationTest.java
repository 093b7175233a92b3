package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random texts, valid and damaged. The seeds are fixed, so a failure comes again. */
class MutationTest {
    @Test
    void whatIsReadAndWrittenReadsBackEqual() {
        RandomText texts = new RandomText(new Random(1));
        for (int i = 0; i < 20_000; i++) {
            String text = texts.valid();
            JsonValue value = Json.parse(text);
            assertRoundTrip(value);
            assertEquals(value, Json.parse(text.getBytes(UTF_8)));
            byte[] padded = ("[" + text + "]").getBytes(UTF_8);
            assertEquals(value, Json.parse(padded, 1, padded.length - 2));
            assertEquals(value, Json.parse(ByteBuffer.allocateDirect(padded.length).put(padded).flip()).get(0));
        }
    }

    @Test
    void nothingButAParseErrorComesOfDamagedText() {
        RandomText texts = new RandomText(new Random(2));
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = texts.mutated(texts.valid());
            try {
                assertRoundTrip(Json.parse(text));
            } catch (JsonParseException e) {
                refused++;
                assertTrue(e.getErrorOffset() <= 3 * text.length(), e::getMessage);
            }
        }
        assertTrue(refused > 10_000 && refused < 49_000, "refused: " + refused);
    }

    @Test
    void nothingButAParseErrorComesOfDamagedBytes() {
        RandomText texts = new RandomText(new Random(3));
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = texts.mutated(texts.valid().getBytes(UTF_8));
            try {
                JsonValue value = Json.parse(bytes);
                assertRoundTrip(value);
                // What was accepted was well-formed, so it is the same text as a String.
                assertEquals(value, Json.parse(new String(bytes, UTF_8)));
            } catch (JsonParseException e) {
                refused++;
                assertTrue(e.getErrorOffset() <= bytes.length, e::getMessage);
            }
        }
        assertTrue(refused > 10_000 && refused < 49_900, "refused: " + refused);
    }

    private static void assertRoundTrip(JsonValue value) {
        byte[] bytes = Json.toBytes(value);
        JsonValue again = Json.parse(bytes);
        assertEquals(value, again);
        assertEquals(value.hashCode(), again.hashCode());
        assertArrayEquals(bytes, Json.toBytes(again));
        assertEquals(value.toString(), new String(bytes, UTF_8));
        assertEquals(value, Json.parse(Json.toDisplayString(value, 3)));
    }
}

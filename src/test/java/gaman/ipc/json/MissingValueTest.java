package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The value that stands for text that was not JSON. */
class MissingValueTest {
    record Point(int x) {
    }

    private final JsonValue missing = Json.parseOrMissing(ByteBuffer.wrap("[1,\nx]".getBytes(UTF_8)));

    @Test
    void validTextIsNotMissing() {
        JsonValue value = Json.parseOrMissing(ByteBuffer.wrap("null".getBytes(UTF_8)));
        assertFalse(value.isMissing());
        assertEquals(JsonNull.of(), value);
    }

    @Test
    void itCanBePassedOnComparedAndPrinted() {
        assertTrue(missing.isMissing());
        assertEquals("missing: expected a value, at offset 4 (line 1, position 0)", missing.toString());
        assertEquals("> " + missing, "> missing: expected a value, at offset 4 (line 1, position 0)");
        JsonValue same = Json.parseOrMissing(ByteBuffer.wrap("[2,\ny]".getBytes(UTF_8)));
        assertEquals(same, missing);
        assertEquals(same.hashCode(), missing.hashCode());
        assertNotEquals(missing, Json.parseOrMissing(ByteBuffer.allocate(0)));
        assertNotEquals(missing, JsonNull.of());
        assertNotEquals(JsonNull.of(), missing);
    }

    @Test
    void itIsOfNoKind() {
        assertFalse(missing instanceof JsonObject || missing instanceof JsonArray || missing instanceof JsonString
                || missing instanceof JsonNumber || missing instanceof JsonBoolean || missing instanceof JsonNull);
    }

    @Test
    void everyUseThrowsTheErrorOfTheText() {
        List<Runnable> uses = List.of(missing::asString, missing::asInt, missing::asLong, missing::asDouble, missing::asBoolean,
                missing::asList, missing::asMap, () -> missing.get("a"), () -> missing.get(0), () -> missing.tryGet("a"),
                missing::tryValue, () -> Json.of(missing), () -> Json.toBytes(missing), () -> Json.toDisplayString(missing, 2),
                () -> Json.toBytes(Map.of("a", List.of(missing))), () -> Json.toBytes(Optional.of(missing)),
                () -> Json.bind(missing, Point.class), () -> Json.bind(missing, JsonValue.class), () -> Json.bind(missing, int.class),
                () -> JsonArray.of(List.of(missing)), () -> JsonObject.of(Map.of("a", missing)));
        for (Runnable use : uses) {
            JsonParseException e = assertThrows(JsonParseException.class, use::run);
            assertEquals("expected a value, at offset 4 (line 1, position 0)", e.getMessage());
            assertEquals(4, e.getErrorOffset());
            assertEquals(1, e.getErrorLine());
            assertEquals(0, e.getErrorPosition());
        }
    }

    @Test
    void theErrorShowsTheUseAndTheParsing() {
        JsonParseException e = assertThrows(JsonParseException.class, missing::asInt);
        assertEquals(JsonParseException.class, e.getCause().getClass());
        assertEquals(e.getMessage(), e.getCause().getMessage());
    }

    @Test
    void noContentMakesParseOrMissingThrow() {
        Random random = new Random(7);
        byte[] alphabet = "[]{}\",:\\u0019e.-+ truefalsn\n\u00e9\u0000".getBytes(UTF_8);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            for (int k = 0; k < bytes.length && i % 4 != 0; k++) {
                bytes[k] = alphabet[random.nextInt(alphabet.length)];
            }
            valid += Json.parseOrMissing(ByteBuffer.wrap(bytes)).isMissing() ? 0 : 1;
        }
        assertTrue(valid > 100, "some were valid: " + valid);
    }
}

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings: RFC 8259 section 7 and 8, escapes, UTF-8 and surrogates. */
class StringTest {
    @Test
    void everyEscapeIsRead() {
        assertEquals("\"\\/\b\f\n\r\t", Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"").asString());
        assertEquals("A\u00e9\u20ac\u0000\uffff", Json.parse("\"\\u0041\\u00e9\\u20AC\\u0000\\uFfFf\"").asString());
        assertEquals("x\ty", Json.parse("\"x\\ty\"").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\x41", "\\a", "\\v", "\\0", "\\'", "\\U0041", "\\u", "\\u1", "\\u12", "\\u123", "\\u123g", "\\u 123",
        "\\u-123", "\\u+123", "\\u00\u0661\u0661", "\\\n", "\\ ", "\\N"})
    void otherEscapesAreRefused(String content) {
        assertThrows(JsonParseException.class, () -> Json.parse("\"" + content + "\""));
        assertThrows(JsonParseException.class, () -> Json.parse("{\"" + content + "\":1}"));
    }

    @Test
    void everyControlCharacterMustBeEscaped() {
        for (char c = 0; c < ' '; c++) {
            String raw = "\"a" + c + "\"";
            assertThrows(JsonParseException.class, () -> Json.parse(raw));
            String afterUnicode = "\"\u00e9" + c + "\"";
            assertThrows(JsonParseException.class, () -> Json.parse(afterUnicode));
        }
        assertEquals("\u007f", Json.parse("\"\u007f\"").asString());
    }

    @Test
    void everyCharSurvivesReadingAndWriting() {
        for (int c = 0; c <= 0xFFFF; c++) {
            String text = "<" + (char) c + ">";
            assertEquals(text, Json.parse(Json.toBytes(text)).asString());
            String escaped = "\"<\\u" + Integer.toHexString(0x10000 | c).substring(1) + ">\"";
            assertEquals(text, Json.parse(escaped).asString());
            if (c >= ' ' && c != '"' && c != '\\') {
                assertEquals(text, Json.parse("\"" + text + "\"").asString());
            }
        }
    }

    @Test
    void pairsOfSurrogatesAreOneCharacterHoweverTheyAreWritten() {
        String face = "\ud83d\ude00";
        assertEquals(face, Json.parse("\"\\ud83d\\ude00\"").asString());
        assertEquals(face, Json.parse("\"" + face + "\"").asString());
        assertEquals(face, Json.parse("\"" + face.charAt(0) + "\\ude00\"").asString());
        assertEquals("\"" + face + "\"", Json.parse("\"\\uD83D\\uDE00\"").toString());
        String last = new String(Character.toChars(0x10FFFF));
        assertEquals(last, Json.parse(("\"" + last + "\"").getBytes(UTF_8)).asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udbff", "\\udc00", "\\udfff", "a\\ud800b", "\\ud800\\ud800", "\\udc00\\ud800", "\\ud83d\\n"})
    void aLoneSurrogateEscapeSurvivesAsAnEscape(String content) {
        String text = "\"" + content + "\"";
        assertEquals(text, Json.parse(text).toString());
        assertEquals(text, new String(Json.toBytes(Json.parse(text).asString()), UTF_8));
        assertEquals("{" + text + ":" + text + "}", Json.parse("{" + text + ":" + text + "}").toString());
    }

    @Test
    void aLoneSurrogateInAStringIsTakenAsItIs() {
        assertEquals("a\ud800b\udfff", Json.parse("\"a\ud800b\udfff\"").asString());
        assertEquals("\"\\ud800\"", Json.parse("\"\ud800\"").toString());
        assertEquals("\ude00\ud83d", Json.parse("\"\ude00\ud83d\"").asString());
        assertThrows(JsonParseException.class, () -> Json.parse("\"\\" + '\ud800' + "\""));
        assertThrows(JsonParseException.class, () -> Json.parse("\ud800"));
        assertThrows(JsonParseException.class, () -> Json.parse("[\udc00]"));
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of("1\ud800"));
    }

    /** Bytes in hexadecimal, and where in them the first ill-formed sequence starts. */
    @ParameterizedTest
    @CsvSource({"80,0", "bf,0", "41 80,1", "c3 a9 a9,2", // stray continuation
        "c0 80,0", "c0 af,0", "c1 bf,0", "e0 80 80,0", "e0 9f bf,0", "f0 80 80 80,0", "f0 8f bf bf,0", // overlong
        "ed a0 80,0", "ed bf bf,0", "ed a0 bd ed b8 80,0", // surrogates
        "f4 90 80 80,0", "f5 80 80 80,0", "f8 88 80 80 80,0", "fc 84 80 80 80 80,0", // beyond U+10FFFF
        "fe,0", "ff,0", // no bytes of UTF-8
        "c3,0", "e2 82,0", "e2,0", "f0 9f 98,0", "f0 9f,0", "f0,0", // truncated by the quote
        "c3 41,0", "e2 82 41,0", "e2 41 ac,0", "f0 9f 98 41,0", "41 42 e2 82 c3 a9,2"})
    void malformedUtf8IsRefused(String hex, int where) {
        String content = unhex(hex);
        byte[] quoted = ("\"" + content + "\"").getBytes(ISO_8859_1);
        assertEquals(1 + where, assertThrows(JsonParseException.class, () -> Json.parse(quoted)).getErrorOffset());
        byte[] name = ("{\"" + content + "\":1}").getBytes(ISO_8859_1);
        assertEquals(2 + where, assertThrows(JsonParseException.class, () -> Json.parse(name)).getErrorOffset());
        byte[] end = ("\"" + content).getBytes(ISO_8859_1);
        assertThrows(JsonParseException.class, () -> Json.parse(end));
        byte[] outside = ("[" + content + "]").getBytes(ISO_8859_1);
        assertThrows(JsonParseException.class, () -> Json.parse(outside));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2 80", "df bf", "e0 a0 80", "e1 80 80", "ed 9f bf", "ee 80 80", "ef bf bf", "f0 90 80 80", "f4 8f bf bf",
        "ef bb bf"})
    void theEdgesOfWellFormedUtf8AreAccepted(String hex) {
        byte[] quoted = ("\"" + unhex(hex) + "\"").getBytes(ISO_8859_1);
        String text = new String(quoted, UTF_8);
        assertEquals(text.substring(1, text.length() - 1), Json.parse(quoted).asString());
        assertEquals(text, Json.parse(quoted).toString());
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThrows(JsonParseException.class, () -> Json.parse("\ufeff{}"));
        assertThrows(JsonParseException.class, () -> Json.parse("\ufeff{}".getBytes(UTF_8)));
        assertThrows(JsonParseException.class, () -> Json.parse("{}\ufeff".getBytes(UTF_8)));
    }

    @Test
    void longStringsOfEveryWidthAreRead() {
        for (String unit : new String[] {"a", "\u00e9", "\u20ac", "\ud83d\ude00", "\n", "\"", "\ud800-"}) {
            for (int length : new int[] {1, 15, 16, 17, 31, 32, 33, 255, 256, 257, 10_000}) {
                String text = unit.repeat(length);
                assertEquals(text, Json.parse(Json.toBytes(text)).asString());
                assertEquals("x" + text + "y", Json.parse(Json.toBytes(new String[] {"x" + text + "y"})).get(0).asString());
            }
        }
    }

    private static String unhex(String hex) {
        StringBuilder bytes = new StringBuilder();
        for (String b : hex.split(" ")) {
            bytes.append((char) Integer.parseInt(b, 16));
        }
        return bytes.toString();
    }
}

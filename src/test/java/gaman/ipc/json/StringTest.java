package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        "f4 90 80 80,0", "f5 80 80 80,0", "f6 80 80 80,0", "f7 bf bf bf,0", // beyond U+10FFFF
        "f8 88 80 80 80,0", "f9 80,0", "fa 80,0", "fb 80,0", "fc 84 80 80 80 80,0", "fd 80,0", "fe,0", "ff,0", // no bytes of UTF-8
        "c3,0", "e2 82,0", "e2,0", "f0 9f 98,0", "f0 9f,0", "f0,0", // truncated by the quote
        "c3 41,0", "e2 82 41,0", "e2 41 ac,0", "f0 9f 98 41,0", "41 42 e2 82 c3 a9,2"})
    void malformedUtf8IsRefusedWhereverItStands(String hex, int where) {
        String content = unhex(hex);
        for (String before : new String[] {"", "c3 a9", "e2 82 ac", "f0 9f 98 80", "5c 6e", "5c 75 64 38 30 30"}) {
            for (int count = 0; count <= 20; count++) {
                String start = (before.isEmpty() ? "" : unhex(before)) + "a".repeat(count);
                assertMalformed(start.length() + where + 1, "\"" + start + content + "\"");
                assertMalformed(start.length() + where + 1, "\"" + start + content + "bcdefghijklmnopq\"");
                assertMalformed(start.length() + where + 2, "{\"" + start + content + "\":1}");
                assertMalformed(start.length() + where + 1, "\"" + start + content);
            }
        }
        assertMalformed(1, "[" + content + "]");
    }

    private static void assertMalformed(int where, String bytes) {
        byte[] alone = bytes.getBytes(ISO_8859_1);
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(alone));
        assertEquals(where, e.getErrorOffset(), e::getMessage);
        // With bytes after it that continue any sequence.
        byte[] among = ("\"\u0080" + bytes + "\u0080\u0080\u0080\"").getBytes(ISO_8859_1);
        JsonParseException inPlace = assertThrows(JsonParseException.class, () -> Json.parse(among, 2, alone.length));
        assertEquals(e.getMessage(), inPlace.getMessage());
    }

    /** All pairs of bytes, and longer sequences of all lead bytes and the bytes at which a table of UTF-8 divides. */
    @Test
    void utf8IsAcceptedExactlyWhereTheJdkDecodesIt() {
        int[] second = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        int[] further = {0x41, 0x80, 0xBF, 0xC2};
        int accepted = 0;
        for (int lead = 0x7F; lead <= 0xFF; lead++) {
            for (int b = 0x5D; b <= 0xFF; b++) {
                accepted += assertAsTheJdkDecodes(lead, b);
            }
            for (int b : second) {
                for (int c : further) {
                    for (int d : further) {
                        accepted += assertAsTheJdkDecodes(lead, b, c, d);
                    }
                }
            }
        }
        assertTrue(accepted > 2_000 && accepted < 10_000, "accepted: " + accepted);
    }

    private static int assertAsTheJdkDecodes(int... sequence) {
        byte[] bytes = new byte[sequence.length + 4];
        bytes[0] = '"';
        bytes[1] = 'a';
        for (int i = 0; i < sequence.length; i++) {
            bytes[2 + i] = (byte) sequence[i];
        }
        bytes[sequence.length + 2] = 'b';
        bytes[sequence.length + 3] = '"';
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (UTF_8.newDecoder().decode(in, out, true).isMalformed()) {
            JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(bytes));
            assertEquals(in.position(), e.getErrorOffset(), () -> Arrays.toString(bytes));
            return 0;
        }
        String quoted = out.flip().toString();
        assertEquals(quoted.substring(1, quoted.length() - 1), Json.parse(bytes).asString());
        return 1;
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
        for (String text : new String[] {"\ufeff{}", "\ufeff", "\ufeff\"a\"", "\ufeff\ufeff1", "\ufffe{}"}) {
            byte[] bytes = text.getBytes(UTF_8);
            assertEquals(0, assertThrows(JsonParseException.class, () -> Json.parse(text)).getErrorOffset());
            assertEquals(0, assertThrows(JsonParseException.class, () -> Json.parse(bytes)).getErrorOffset());
            assertEquals(0, assertThrows(JsonParseException.class, () -> Json.parse(ByteBuffer.wrap(bytes))).getErrorOffset());
        }
        assertEquals(2, assertThrows(JsonParseException.class, () -> Json.parse("{}\ufeff".getBytes(UTF_8))).getErrorOffset());
        // Nor is it a sign to read another encoding.
        assertEquals(0, assertThrows(JsonParseException.class, () -> Json.parse("[1]".getBytes(UTF_16))).getErrorOffset());
        assertEquals(0, assertThrows(JsonParseException.class, () -> Json.parse("[1]".getBytes(UTF_16BE))).getErrorOffset());
        assertEquals(1, assertThrows(JsonParseException.class, () -> Json.parse("[1]".getBytes(UTF_16LE))).getErrorOffset());
    }

    /** Wherever it stands, whatever beside it, for strings may be read in steps of several bytes. */
    @Test
    void whatIsNoPlainCharacterIsSeenAtEveryPlace() {
        for (int before = 0; before <= 24; before++) {
            for (char beside : "a!#[] \u007f".toCharArray()) {
                for (int after : new int[] {0, 1, 5, 7, 8, 9, 16}) {
                    String start = String.valueOf(beside).repeat(before);
                    String end = String.valueOf(beside).repeat(after);
                    for (String plain : new String[] {"", "\u007f", "!", "/", "\u00e9", "\u20ac", "\ud83d\ude00"}) {
                        assertContent(start + plain + end, start + plain + end);
                    }
                    assertContent(start + "\n" + end, start + "\\n" + end);
                    assertContent(start + "\"" + end, start + "\\\"" + end);
                    assertContent(start + "\\" + end, start + "\\\\" + end);
                    assertContent(start + "\u0000" + end, start + "\\u0000" + end);
                    assertErrorAt(1 + before, "\"" + start + "\n" + end + "\"");
                    assertErrorAt(1 + before, "\"" + start + "\u001f" + end + "\"");
                    assertErrorAt(1 + before, "\"" + start + "\u0000" + end + "\"");
                    assertErrorAt(2 + before, "\"" + start + "\\x" + end + "\"");
                    assertErrorAt(4 + before, "\"" + start + "\\u0G" + end + "\"");
                    assertErrorAt(1 + before + after, "\"" + start + end);
                }
            }
        }
    }

    private static void assertContent(String content, String written) {
        String quoted = '"' + written + '"';
        assertEquals(content, Json.parse(quoted).asString());
        // Within an array, as a value, as a name, and with other strings right before and after it.
        byte[] bytes = ("\"" + quoted + "[" + quoted + ",{" + quoted + ":" + quoted + "}]" + "\"\"").getBytes(UTF_8);
        JsonValue array = Json.parse(bytes, quoted.getBytes(UTF_8).length + 1, bytes.length - quoted.getBytes(UTF_8).length - 3);
        assertEquals(content, array.get(0).asString());
        assertEquals(content, array.get(1).get(content).asString());
        assertEquals("[" + quoted + ",{" + quoted + ":" + quoted + "}]", array.toString());
        assertEquals(quoted, new String(Json.toBytes(content), UTF_8));
    }

    private static void assertErrorAt(int offset, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertEquals(offset, assertThrows(JsonParseException.class, () -> Json.parse(bytes)).getErrorOffset());
        byte[] among = ("\"" + text + "\"]").getBytes(UTF_8);
        assertEquals(offset, assertThrows(JsonParseException.class, () -> Json.parse(among, 1, bytes.length)).getErrorOffset());
    }

    /** Names of one length that differ in one place, and others with equal hashes, all in one text and then again. */
    @Test
    void namesThatLookAlikeAreToldApart() {
        List<String> names = new ArrayList<>(List.of(""));
        for (int length = 1; length <= 70; length++) {
            names.add("n".repeat(length));
            names.add("start..." + "n".repeat(length) + "...end..");
            for (int place = 0; place < length; place++) {
                for (String different : new String[] {"a", "b", "\u007f", "\u00e1"}) {
                    names.add("n".repeat(place) + different + "n".repeat(length - place - 1));
                }
            }
        }
        for (int i = 0; i < 2_000; i++) {
            names.add(Integer.toString(i, 36) + "Aa");
            names.add(Integer.toString(i, 36) + "BB");
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < 2 * names.size(); i++) {
            String name = names.get(i % names.size());
            String other = names.get((i + 1) % names.size());
            text.append(i == 0 ? "" : ",").append("{\"" + name + "\":" + i + ",\"" + other + "\":[]}");
        }
        List<JsonValue> objects = Json.parse(text.append(']').toString().getBytes(UTF_8)).asList();
        for (int i = 0; i < objects.size(); i++) {
            String name = names.get(i % names.size());
            assertEquals(List.of(name, names.get((i + 1) % names.size())), List.copyOf(objects.get(i).asMap().keySet()));
            assertEquals(i, objects.get(i).get(name).asInt());
        }
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

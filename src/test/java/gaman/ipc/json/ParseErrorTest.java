package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where an error is said to be, and what its message says and does not say. */
class ParseErrorTest {
    /** Every construct of the grammar, and characters of one to four bytes. */
    private static final String EVERYTHING = "\t{ \"literals\" :[true ,\tfalse,\r\nnull ] ,"
            + "\"numbers\":[0,-0,10,-1.50,2e3,2.25E-7,-1.5e+10],"
            + "\"escapes\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u20AC\\ud83d\\ude00\\ud800\","
            + "\"x\u00e9\u20ac\ud83d\ude00\":\"\u007f\u00e9x\u20acx\ud83d\ude00x\","
            + "\"\":[],\"nested\":{\"empty\":{},\"deeper\":[[],[{\"a\":\"\"}]]}}";
    private static final String EVERYTHING_COMPACT = "{\"literals\":[true,false,null],\"numbers\":[0,-0,10,-1.50,2e3,2.25E-7,-1.5e+10],"
            + "\"escapes\":\"\\\"\\\\/\\b\\f\\n\\r\\t\u20ac\ud83d\ude00\\ud800\","
            + "\"x\u00e9\u20ac\ud83d\ude00\":\"\u007f\u00e9x\u20acx\ud83d\ude00x\","
            + "\"\":[],\"nested\":{\"empty\":{},\"deeper\":[[],[{\"a\":\"\"}]]}}";

    @Test
    void everyTruncationOfADocumentIsAnErrorWhereItEnds() {
        byte[] bytes = EVERYTHING.getBytes(UTF_8);
        assertEquals(EVERYTHING_COMPACT, Json.parse(bytes).toString());
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(part));
            assertEquals(endOfWholeCharacters(bytes, length), e.getErrorOffset(), e::getMessage);
            // What follows the slice, or a buffer's limit, would make it whole.
            JsonParseException inPlace = assertThrows(JsonParseException.class, () -> Json.parse(bytes, 0, part.length));
            assertEquals(e.getMessage(), inPlace.getMessage());
            // Far into a text, too.
            byte[] far = (" ".repeat(5_000) + new String(bytes, 0, length, ISO_8859_1)).getBytes(ISO_8859_1);
            JsonParseException farther = assertThrows(JsonParseException.class, () -> Json.parse(far));
            assertEquals(5_000 + e.getErrorOffset(), farther.getErrorOffset(), farther::getMessage);
            for (ByteBuffer whole : new ByteBuffer[] {ByteBuffer.wrap(bytes), ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()}) {
                JsonParseException inBuffer = assertThrows(JsonParseException.class, () -> Json.parse(whole.limit(part.length)));
                assertEquals(e.getMessage(), inBuffer.getMessage());
            }
        }
    }

    /** The length without the character that it cuts in two, if any. */
    private static int endOfWholeCharacters(byte[] utf8, int length) {
        int end = length;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    @Test
    void offsetLineAndPositionCountFromZero() {
        assertAt("", 0, 0, 0);
        assertAt("x", 0, 0, 0);
        assertAt("[1,]", 3, 0, 3);
        assertAt("[1,\n 2,\n  x]", 10, 2, 2);
        assertAt("{\"a\" 1}", 5, 0, 5);
        assertAt("[1", 2, 0, 2);
        assertAt("\n\n", 2, 2, 0);
        assertAt("[\r\nx]", 3, 1, 0);
        assertAt("[tru]", 4, 0, 4);
        assertAt("[01]", 2, 0, 2);
        assertAt("1 2", 2, 0, 2);
    }

    @Test
    void offsetsAreBytesAndPositionsAreChars() {
        assertAt("[\"\u00e9\",x]", 6, 0, 5);
        assertAt("[\"\u20ac\",x]", 7, 0, 5);
        assertAt("[\"\ud83d\ude00\",x]", 8, 0, 6);
        assertAt("[\"\ud83d\ude00\n", 6, 0, 4);
        assertAt("[\"\ud800\",x]", 7, 0, 5);
    }

    @Test
    void offsetsCountFromTheStartOfTheTextNotOfTheArray() {
        byte[] bytes = "\n\n\n[1,\nx]".getBytes(UTF_8);
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(bytes, 3, 6));
        assertEquals(4, e.getErrorOffset());
        assertEquals(1, e.getErrorLine());
        assertEquals(0, e.getErrorPosition());
    }

    @Test
    void messagesSayWhatWasExpectedAndWhere() {
        assertMessage("{\"a\" 1}", "expected ':', at offset 5 (line 0, position 5)");
        assertMessage("[1", "expected ',' or ']', found the end, at offset 2 (line 0, position 2)");
        assertMessage("{\"a\":1]", "expected ',' or '}', at offset 6 (line 0, position 6)");
        assertMessage("{a", "expected a name in double quotes, at offset 1 (line 0, position 1)");
        assertMessage("", "expected a value, found the end, at offset 0 (line 0, position 0)");
        assertMessage("1 2", "expected the end of the text, at offset 2 (line 0, position 2)");
        assertMessage("\"\\x\"", "expected an escape: one of \" \\ / b f n r t u, at offset 2 (line 0, position 2)");
        assertMessage("\"\\u00x\"", "expected a hexadecimal digit, at offset 5 (line 0, position 5)");
        assertMessage("\"\n\"", "expected an escape instead of a control character, at offset 1 (line 0, position 1)");
        assertMessage("\"abc", "expected the end of the string, found the end, at offset 4 (line 0, position 4)");
        assertMessage("-x", "expected a digit, at offset 1 (line 0, position 1)");
        assertMessage("nulx", "expected null, at offset 3 (line 0, position 3)");
    }

    /** The secret stands before, at and after the mistake; no message may hold any of it. */
    @Test
    void messagesNeverQuoteTheInput() {
        String secret = "QWZX";
        String[] texts = {secret, "[\"" + secret + "\"" + secret, "{\"" + secret + "\":" + secret, "{\"" + secret + "\"" + secret,
            "{" + secret, "[1" + secret, "1" + secret, "\"\\" + secret, "\"\\u" + secret, "\"" + secret, "\"" + secret + "\n" + secret,
            "tru" + secret, "-" + secret, "1." + secret, "1e" + secret, "[\"" + secret + "\u0000" + secret, "7".repeat(1001) + secret};
        for (String text : texts) {
            JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(text));
            assertFalse(e.getMessage().contains("Q"), e::getMessage);
            assertFalse(e.getMessage().contains("777"), e::getMessage);
            assertFalse(e.toString().contains("QW"), e::toString);
        }
    }

    @Test
    void whiteSpaceBehindAPartOfAnArrayIsNotPassed() {
        byte[] utf8 = ("[1\n" + " ".repeat(20) + "]").getBytes(UTF_8);
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(utf8, 0, 3));
        assertEquals(3, e.getErrorOffset());
        assertEquals(1, e.getErrorLine());
        assertEquals(0, e.getErrorPosition());
    }

    @Test
    void theEndOfAPartOfAnArrayHidesWhatFollows() {
        byte[] bytes = "[\"ab\"SECRET".getBytes(UTF_8);
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(bytes, 0, 5));
        assertEquals("expected ',' or ']', found the end, at offset 5 (line 0, position 5)", e.getMessage());
    }

    @Test
    void exceptionsCanBeSerialized() throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(assertThrows(JsonParseException.class, () -> Json.parse("")));
            out.writeObject(assertThrows(JsonValueException.class, () -> Json.parse("1").asString()));
        }
    }

    private static void assertAt(String text, int offset, int line, int position) {
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(text));
        assertEquals(offset, e.getErrorOffset(), e::getMessage);
        assertEquals(line, e.getErrorLine(), e::getMessage);
        assertEquals(position, e.getErrorPosition(), e::getMessage);
    }

    private static void assertMessage(String text, String message) {
        assertEquals(message, assertThrows(JsonParseException.class, () -> Json.parse(text)).getMessage());
    }
}

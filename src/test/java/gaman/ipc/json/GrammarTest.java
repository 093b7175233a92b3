package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON and what is not, by section of RFC 8259. */
class GrammarTest {
    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "false", "0", "\"\"", "[]", "{}", " 1 ", "\t\n\r 1\t\n\r ", "\"a\"\n"})
    void section2AcceptsAnyValueWithWhiteSpaceAround(String text) {
        Json.parse(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "1 2", "[] []", "{}{}", "null,", ",", "1,", "]", "}", ":", "\f1", "\u000b1", "\u00a01",
        "1\u00a0", "\u20281", "1\u2029", "\u0085", "\u3000null", "\b1", "1\u001f", "\u007f", "\u0000", "1\u0000", "[\u000b]", "{\f}",
        "[1\u00a0]", "// c\n1", "/* c */1", "1 // c", "#1", "\ufeff1"})
    void section2RefusesAnythingElse(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "tru", "truee", "true1", "nul", "nulll", "Null", "NaN", "Infinity", "-Infinity",
        "undefined", "fals", "falsE", "t", "n", "f", "n ull", "None", "a", "'a'", "`a`",
        "[truefalse]", "[nul]", "[tru,e]", "{\"a\":nulls}",
        "true\"\"", "null[]", "[false{}]", "ttrue", "\\u006eull"})
    void section3RefusesOtherLiterals(String text) {
        assertRefused(text);
    }

    @Test
    void section4ReadsObjects() {
        assertEquals("{\"a\":1,\"b\":{\"c\":[]},\"\":null}", Json.parse(" { \"a\" : 1 , \"b\" : { \"c\" : [ ] } , \"\" : null } ")
                .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\" 1}", "{a:1}",
        "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\"::1}", "{\"a\":1}}", "{\"a\",1}", "{\"a\":1;}",
        "{:1}", "{\"a\":1]", "{[]:1}", "{\"a\":1,/**/\"b\":2}"})
    void section4RefusesOtherObjects(String text) {
        assertRefused(text);
    }

    @Test
    void section4KeepsTheOrderOfTheTextEvenOfNamesThatLookLikeNumbers() {
        assertEquals("{\"z\":1,\"2\":2,\"a\":3,\"1\":4}", Json.parse("{\"z\":1,\"2\":2,\"a\":3,\"1\":4}").toString());
    }

    @Test
    void section4OfEqualNamesTheLastValueWinsInTheFirstPlace() {
        assertEquals("{\"a\":3,\"b\":2}", Json.parse("{\"a\":1,\"b\":2,\"a\":3}").toString());
        assertEquals("{\"a\":{\"x\":1}}", Json.parse("{\"a\":[],\"\\u0061\":{\"x\":0,\"x\":1}}").toString());
        assertEquals("{\"__proto__\":2}", Json.parse("{\"__proto__\":1,\"__proto__\":2}").toString());
    }

    @Test
    void section4EqualNamesAreFoundAmongManyToo() {
        StringBuilder text = new StringBuilder("{\"n7\":-1");
        for (int i = 0; i < 100; i++) {
            text.append(",\"n").append(i).append("\":").append(i);
        }
        text.append(",\"n50\":\"last\"}");
        JsonValue value = Json.parse(text.toString());
        assertEquals(100, value.asMap().size());
        assertEquals("n7", value.asMap().keySet().iterator().next());
        assertEquals(7, value.get("n7").asInt());
        assertEquals("last", value.get("n50").asString());
        assertEquals(99, value.get("n99").asInt());
        assertEquals(true, value.tryGet("n100").isEmpty());
    }

    @Test
    void section5ReadsArrays() {
        assertEquals("[1,[2,[]],{},\"\"]", Json.parse("[ 1 , [ 2 , [ ] ] , { } , \"\" ]").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}", "[1]]", "[1:2]", "[\"a\":1]", "[1;2]",
        "[[]", "[{]", "[//\n1]"})
    void section5RefusesOtherArrays(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "1", "-1", "10", "9007199254740993", "0.0", "-0.0", "0.10", "1.5", "1e0", "1E0", "1e+5", "1e-5",
        "1E05", "-1.25e-02", "0e0", "0e99999999999", "1e400", "1e-400", "123456789012345678", "1234567890123456789",
        "0.12345678901234567", "0.123456789012345678", "-0.000", "-0e1", "-0.50", "100000000000000000000000.5",
        "1e308", "-1e308", "1.7976931348623159e308", "4.9e-324",
        "9007199254740991", "9007199254740992", "-9007199254740993", "2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "999999999999999999",
        "-999999999999999999", "1000000000000000000", "-1000000000000000000", "99999999999999999.9", "9.99999999999999999",
        "0.000000000000000001", "-0.00000000000000001", "1E+00", "1e-00", "0e-0", "-0E+0", "12e000000000000000000000000000001"})
    void section6AcceptsNumbersAndKeepsTheirText(String text) {
        assertEquals(text, Json.parse(text).toString());
        assertEquals(text, Json.parse("[" + text + "]").get(0).toString());
        assertEquals(Json.parse(text), JsonNumber.of(text));
        assertEquals(Json.parse(text).hashCode(), JsonNumber.of(text).hashCode());
    }

    @Test
    void section2WhiteSpaceIsPassedHoweverLong() {
        for (int count = 0; count <= 40; count++) {
            for (String unit : new String[] {" ", "\t", "\n", "\r\n"}) {
                String space = unit.repeat(count) + " ".repeat(count / 2);
                assertEquals("[1,{\"a\":2,\"b\":[]}]", Json.parse(space + "[" + space + "1" + space + "," + space + "{" + space + "\"a\"" + space
                        + ":" + space + "2" + space + ",\"b\":[" + space + "]" + space + "}" + space + "]" + space).toString());
            }
            for (String before : new String[] {"[", "[\n", "[\n\t", "[\r\n"}) {
                assertOtherBytesAreSeenAfter(before + " ".repeat(count));
            }
        }
    }

    private static void assertOtherBytesAreSeenAfter(String start) {
        byte[] text = (start + "x         ").getBytes(UTF_8);
        for (int other = 0; other <= 0xFF; other++) {
            if (" \t\n\r\"[]{-0123456789tfn".indexOf(other) < 0) {
                text[start.length()] = (byte) other;
                JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(text));
                assertEquals(start.length(), e.getErrorOffset(), e::getMessage);
            }
        }
    }

    @Test
    void section6DigitsEndWhereTheyEnd() {
        for (int count = 1; count <= 40; count++) {
            String digits = "90817263541234567890".repeat(2).substring(0, count);
            for (char next = 0; next < 0x80; next++) {
                String whole = digits + next + "1]";
                String fraction = "-0." + digits + next + "1]";
                if (next >= '0' && next <= '9' || next == 'e' || next == 'E' || next == ',') {
                    assertEquals("[" + whole, Json.parse("[" + whole).toString());
                    assertEquals("[" + fraction, Json.parse("[" + fraction).toString());
                } else if (next == '.') {
                    assertEquals("[" + whole, Json.parse("[" + whole).toString());
                    assertErrorAt(4 + count, "[" + fraction);
                } else {
                    int space = next == ' ' || next == '\t' || next == '\n' || next == '\r' || next == ']' ? 1 : 0;
                    assertErrorAt(1 + count + space, "[" + whole);
                    assertErrorAt(4 + count + space, "[" + fraction);
                }
            }
        }
    }

    private static void assertErrorAt(int offset, String text) {
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(text));
        assertEquals(offset, e.getErrorOffset(), e::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "+1", "01", "-01", "00", "1.", ".1", "-.1", "1.e1", "1e", "1e+", "1e-", "1ee1", "1e1.5", "1.1.1", "0x1",
        "1_000", "1,000", "1 0", "--1", "1-", "1f", "1d", "1L", "\uff11", "\u0661", "- 1", "1e 5", "0.", "-0.e1", "2.e+3", "Inf",
        "-Infinity", "-NaN", "1e+-1", "1e--1", "1E+", "-00", "-0x1", "1-1", "1+1", "0e", "0.0.",
        "123456789012345678901234567890.", "12345678901234567e", "012345678901234567", "1/2", "1;", "1:", "\u06601"})
    void section6RefusesOtherNumbers(String text) {
        assertRefused(text);
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(text));
    }

    @Test
    void readsFromPartsOfArraysAndFromAnyBufferWithoutMovingIt() {
        byte[] bytes = "xx[1]yy".getBytes(UTF_8);
        assertEquals("[1]", Json.parse(bytes, 2, 3).toString());
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        List<ByteBuffer> buffers = List.of(ByteBuffer.wrap(bytes), ByteBuffer.wrap(bytes).asReadOnlyBuffer(), direct,
                ByteBuffer.wrap("-xx[1]yy".getBytes(UTF_8), 1, 7).slice());
        for (ByteBuffer buffer : buffers) {
            buffer.position(2).limit(5);
            assertEquals("[1]", Json.parse(buffer).toString());
            assertEquals("[1]", Json.parseOrMissing(buffer).toString());
            assertEquals(2, buffer.position());
            assertEquals(5, buffer.limit());
        }
    }

    @Test
    void readsNothingBeyondItsPartOfTheArray() {
        byte[] bytes = "[123]".getBytes(UTF_8);
        assertEquals("12", Json.parse(bytes, 1, 2).toString());
        assertThrows(JsonParseException.class, () -> Json.parse(bytes, 0, 4));
        assertThrows(JsonParseException.class, () -> Json.parse("\"ab\"".getBytes(UTF_8), 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> Json.parse(bytes, 1, 5));
        assertThrows(IndexOutOfBoundsException.class, () -> Json.parse(bytes, -1, 2));
    }

    private static void assertRefused(String text) {
        assertThrows(JsonParseException.class, () -> Json.parse(text));
        assertThrows(JsonParseException.class, () -> Json.parse(text.getBytes(UTF_8)));
    }
}

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written, and for which objects. */
class WriterTest {
    record Empty() {
    }

    record Item(String name, double price, Optional<String> note, List<Integer> tags) {
    }

    record Holder(Object when) {
    }

    record Broken(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("no x");
        }
    }

    record Pages(List<String> pages) implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return pages.iterator();
        }
    }

    enum Color {
        RED, GREEN {
            @Override
            public String toString() {
                return "green!";
            }
        }
    }

    @Test
    void everyKindOfObjectIsWritten() {
        assertWritten("null", null);
        assertWritten("null", Optional.empty());
        assertWritten("\"a\"", Optional.of(Optional.of("a")));
        assertWritten("true", true);
        assertWritten("\"text\"", "text");
        assertWritten("\"built\"", new StringBuilder("built"));
        assertWritten("\"c\"", 'c');
        assertWritten("\"GREEN\"", Color.GREEN);
        assertWritten("{\"a\":[1,{\"b\":null}]}", Map.of("a", List.of(1, Collections.singletonMap("b", null))));
        assertWritten("{\"1\":1,\"2\":2}", new TreeMap<>(Map.of("1", 1, "2", 2)));
        assertWritten("[1,2]", new ArrayDeque<>(List.of(1, 2)));
        assertWritten("[1,2]", (Iterable<Integer>) () -> List.of(1, 2).iterator());
        assertWritten("[\"a\",null,[]]", new Object[] {"a", null, new String[0]});
        assertWritten("{}", new Empty());
        assertWritten("{\"name\":\"n\",\"price\":1.5,\"note\":null,\"tags\":[1]}", new Item("n", 1.5, Optional.empty(), List.of(1)));
        assertWritten("{\"pages\":[\"p\"]}", new Pages(List.of("p")));
        assertWritten("{\"a\":[1.0]}", Json.parse("{\"a\" : [ 1.0 ]}"));
        assertWritten("[{\"a\":1e2},\"s\",null,true]", List.of(Json.parse("{\"a\":1e2}"), JsonString.of("s"), JsonNull.of(), JsonBoolean.of(true)));
    }

    @Test
    void everyPrimitiveArrayIsWritten() {
        assertWritten("[1,-2]", new int[] {1, -2});
        assertWritten("[1,-9223372036854775808]", new long[] {1, Long.MIN_VALUE});
        assertWritten("[1,0.5]", new double[] {1, 0.5});
        assertWritten("[1,0.1]", new float[] {1, 0.1f});
        assertWritten("[1,-1]", new byte[] {1, -1});
        assertWritten("[1,-1]", new short[] {1, -1});
        assertWritten("[true,false]", new boolean[] {true, false});
        assertWritten("[\"a\",\"\\n\"]", new char[] {'a', '\n'});
        assertWritten("[[1],[]]", new int[][] {{1}, {}});
    }

    @Test
    void everyNumberIsWritten() {
        assertWritten("1", (byte) 1);
        assertWritten("-32768", Short.MIN_VALUE);
        assertWritten("-2147483648", Integer.MIN_VALUE);
        assertWritten("9223372036854775807", Long.MAX_VALUE);
        assertWritten("3", new AtomicInteger(3));
        assertWritten("4", new AtomicLong(4));
        assertWritten("123456789012345678901234567890", new BigInteger("123456789012345678901234567890"));
        assertWritten("1.10", new BigDecimal("1.10"));
        assertWritten("1E+3", new BigDecimal("1e3"));
        assertWritten("0E-10", new BigDecimal("0E-10"));
        assertWritten("0.1", 0.1f);
        assertWritten("16777216", 16777216f);
        assertWritten("3.4028235e+38", Float.MAX_VALUE);
        assertWritten("1e-45", Float.MIN_VALUE);
        assertWritten("0", -0.0f);
    }

    @ParameterizedTest
    @CsvSource({"1.0,1", "-1.0,-1", "0.0,0", "-0.0,0", "1.0E10,10000000000", "1e20,100000000000000000000",
        "123456789012345680000,123456789012345680000", "1e21,1e+21", "1.5e21,1.5e+21", "0.000001,0.000001", "0.0000015,0.0000015",
        "0.0000001,1e-7", "1.25e-7,1.25e-7", "-1e-7,-1e-7", "0.1,0.1", "123.456,123.456", "1.7976931348623157e308,1.7976931348623157e+308",
        "4.9e-324,5e-324", "2.2250738585072014e-308,2.2250738585072014e-308", "5e-323,5e-323", "2e23,2e+23", "1e23,1e+23",
        "9007199254740991,9007199254740991", "9007199254740992,9007199254740992", "9007199254740994,9007199254740994",
        "5.684341886080801e-14,5.684341886080801e-14", "5.684341886080802e-14,5.684341886080802e-14",
        "9.5367431640625e-7,9.5367431640625e-7", "2.0e-3,0.002", "8.41e21,8.41e+21", "2.2e-322,2.2e-322", "100.5,100.5",
        "999999999999999900000,999999999999999900000", "1.2345678901234567,1.2345678901234567"})
    void doublesAreWrittenAsEcmaScriptWritesThem(double value, String text) {
        assertWritten(text, value);
        assertEquals(text, JsonNumber.of(value).toString());
    }

    @Test
    void doublesAndFloatsReadBackEqual() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            double d = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(d)) {
                assertEquals(d, JsonNumber.of(d).asDouble());
            }
            float f = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(f)) {
                assertEquals(f, Float.parseFloat(Json.of(f).toString()));
            }
        }
        for (int exponent = -1074; exponent < 1024; exponent++) {
            double power = Math.scalb(1.0, exponent);
            assertEquals(power, JsonNumber.of(power).asDouble());
        }
    }

    @Test
    void onlyWhatMustBeIsEscaped() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x82; c++) {
            all.append(c);
        }
        assertWritten("\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010\\u0011"
                + "\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f !\\\"#"
                + all.substring('$', '\\') + "\\\\" + all.substring(']') + "\"", all);
        assertWritten("\"/\u2028\u2029\ufeff\uffff\"", "/\u2028\u2029\ufeff\uffff");
        assertWritten("\"\\ud83d\\ud83d\"", "\ud83d\ud83d");
        assertWritten("\"\\udead!\"", "\udead!");
        assertWritten("{\"\\n\\ud800\":1}", Map.of("\n\ud800", 1));
        assertArrayEquals("\"\u00e9\u20ac\ud83d\ude00\"".getBytes(UTF_8), Json.toBytes("\u00e9\u20ac\ud83d\ude00"));
    }

    @Test
    void displayedTextIsLaidOutAsStringifyDoesIt() {
        JsonValue value = Json.parse("{\"a\":[1,{\"b\":[]},{}],\"c\":\"x\"}");
        assertEquals("{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    },\n    {}\n  ],\n  \"c\": \"x\"\n}", Json.toDisplayString(value, 2));
        assertEquals(value.toString(), Json.toDisplayString(value, 0));
        assertEquals("[\n          1\n]", Json.toDisplayString(List.of(1), 10));
        assertEquals("1", Json.toDisplayString(1, 4));
        assertThrows(IllegalArgumentException.class, () -> Json.toDisplayString(value, -1));
        assertThrows(IllegalArgumentException.class, () -> Json.toDisplayString(value, 11));
    }

    @Test
    void aValueStaysItself() {
        JsonValue value = Json.parse("[1]");
        assertSame(value, Json.of(value));
        assertSame(value, Json.of(List.of(value)).get(0));
    }

    @Test
    void whatHasNoJsonIsRefusedWithItsClassAndPlace() {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("items", List.of(1, 2, 3, new Holder(Instant.EPOCH)));
        assertRefused("can't write java.time.Instant as JSON at $.items[3].when: no JSON is defined for it", order);
        assertRefused("can't write java.lang.Object as JSON at $: no JSON is defined for it", new Object());
        assertRefused("can't write java.lang.Double as JSON at $[1]: JSON has no number for NaN", List.of(1, Double.NaN));
        assertRefused("can't write java.lang.Float as JSON at $[0]: JSON has no number for Infinity", List.of(Float.POSITIVE_INFINITY));
        assertRefused("can't write java.lang.Double as JSON at $[1]: JSON has no number for -Infinity", new double[] {1, Double.NEGATIVE_INFINITY});
        assertRefused("can't write java.util.concurrent.atomic.DoubleAdder as JSON at $: no JSON is defined for it", new DoubleAdder());
        assertRefused("can't write a map as JSON at $.a: its keys must be Strings, found java.lang.Integer", Map.of("a", Map.of(1, 1)));
        assertRefused("can't write a map as JSON at $: its keys must be Strings, found null", Collections.singletonMap(null, 1));
        assertRefused("can't write a map as JSON at $: its keys must be Strings, found " + TimeUnit.class.getName(), Map.of(TimeUnit.DAYS, 1));
        String path = Path.of("a").getClass().getName();
        assertRefused("can't write " + path + " as JSON at $[\"a b\"]: no JSON is defined for it", Map.of("a b", Path.of("a")));
        String buffer = ByteBuffer.allocate(1).getClass().getName();
        assertRefused("can't write " + buffer + " as JSON at $[\"\"]: no JSON is defined for it", Map.of("", ByteBuffer.allocate(1)));
        assertThrows(IllegalArgumentException.class, () -> Json.toBytes(Stream.of(1)));
        assertThrows(IllegalArgumentException.class, () -> Json.toBytes(String.class));
        assertThrows(IllegalArgumentException.class, () -> Json.toBytes(new JsonValue() { }));
        assertThrows(IllegalArgumentException.class, () -> Json.toBytes(new BigDecimal(1) {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                return "1, \"injected\": 2";
            }
        }));
    }

    @Test
    void thePlaceIsShownInFullButNeverAtLength() {
        assertRefused("can't write java.lang.Object as JSON at $[0].b[\"\\n\"][\"" + "x".repeat(64) + "\"...]: no JSON is defined for it",
                List.of(Map.of("b", Map.of("\n", Map.of("x".repeat(1000), new Object())))));
        assertRefused("can't write java.lang.Object as JSON at $[1]: no JSON is defined for it",
                Arrays.asList(Map.of("a", List.of(List.of(1))), new Object()));
    }

    @Test
    void anAccessorThatFailsIsTheCause() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Json.toBytes(List.of(new Broken(1))));
        assertTrue(e.getMessage().contains("at $[0].x: its accessor failed"), e::getMessage);
        assertEquals("no x", e.getCause().getMessage());
    }

    private static void assertWritten(String text, Object object) {
        assertEquals(text, new String(Json.toBytes(object), UTF_8));
        assertEquals(text, Json.of(object).toString());
        assertEquals(text, Json.toDisplayString(object, 0));
        assertEquals(Json.of(object), Json.parse(text));
    }

    private static void assertRefused(String message, Object object) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> Json.toBytes(object)).getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> Json.of(object)).getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> Json.toDisplayString(object, 2)).getMessage());
    }
}

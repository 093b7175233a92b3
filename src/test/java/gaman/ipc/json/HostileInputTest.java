package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Heap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input made to exhaust the stack, the memory or the processor. */
class HostileInputTest {
    private static final int SMALL_STACK = 256 * 1024;

    record Chain(Chain next, List<Chain> list, Map<String, Chain> map, Optional<Chain> optional) {
    }

    @Test
    void nestingOf512IsReadAndOf513IsNot() {
        for (String[] pair : new String[][] {{"[", "]"}, {"{\"a\":", "}"}, {" [ {\"a\":", "}]"}}) {
            int levels = pair[1].length();
            String open = pair[0].repeat(512 / levels);
            String close = pair[1].repeat(512 / levels);
            String text = open + "1" + close;
            assertEquals(text.replace(" ", ""), Json.parse(text).toString());
            assertThrows(JsonParseException.class, () -> Json.parse("[" + text + "]"));
            assertThrows(JsonParseException.class, () -> Json.parse("{\"x\":" + text + "}"));
            assertThrows(JsonParseException.class, () -> Json.parse(open + "[]" + close));
            assertThrows(JsonParseException.class, () -> Json.parse(open + "{}" + close));
        }
        JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse("[".repeat(513)));
        assertEquals("nested deeper than 512, at offset 512 (line 0, position 512)", e.getMessage());
    }

    @Test
    void nestingOf512IsWrittenAndOf513IsNot() {
        Object lists = 1;
        Object maps = 1;
        Object arrays = 1;
        for (int i = 0; i < 512; i++) {
            lists = List.of(lists);
            maps = Map.of("a", maps);
            arrays = new Object[] {arrays};
        }
        for (Object deep : new Object[] {lists, maps, arrays, Json.of(lists), Json.of(maps)}) {
            assertEquals(Json.of(deep), Json.parse(Json.toBytes(deep)));
            for (Object deeper : new Object[] {List.of(deep), Map.of("x", deep), new Object[] {deep}}) {
                assertThrows(IllegalArgumentException.class, () -> Json.toBytes(deeper));
                assertThrows(IllegalArgumentException.class, () -> Json.of(deeper));
            }
        }
        JsonValue deepest = Json.of(lists);
        assertThrows(IllegalArgumentException.class, () -> JsonArray.of(List.of(deepest)));
        assertThrows(IllegalArgumentException.class, () -> JsonObject.of(Map.of("a", deepest)));
    }

    @Test
    void aCircleIsRefusedWithAShortMessage() {
        List<Object> circle = new ArrayList<>();
        circle.add(Map.of("circle", circle));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Json.toBytes(circle));
        assertTrue(e.getMessage().contains("$[0].circle[0].circle"), e::getMessage);
        assertTrue(e.getMessage().contains("nested deeper than 512"), e::getMessage);
        assertTrue(e.getMessage().length() < 300, e::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Json.of(circle));
        assertThrows(IllegalArgumentException.class, () -> Json.toDisplayString(circle, 2));
    }

    @Test
    void fiveMegabytesOfBracketsAreAnErrorOnASmallStack() throws InterruptedException {
        Heap.needs(96);
        for (String unit : new String[] {"[", "{\"a\":", "[{\"a\":"}) {
            String text = unit.repeat(5_000_000 / unit.length());
            byte[] bytes = text.getBytes(UTF_8);
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            onASmallStack(() -> {
                assertTooDeep(() -> Json.parse(bytes));
                assertTooDeep(() -> Json.parse(text));
                assertTooDeep(() -> Json.parse(direct));
                assertTooDeep(() -> Json.parse(bytes, Chain.class));
                assertTrue(Json.parseOrMissing(direct).isMissing());
            });
        }
    }

    private static void assertTooDeep(Runnable reading) {
        JsonParseException e = assertThrows(JsonParseException.class, reading::run);
        assertTrue(e.getMessage().startsWith("nested deeper than 512, at offset "), e::getMessage);
    }

    /** First as interpreted code, then often enough to be compiled, whose frames have other sizes. */
    @Test
    void allThatIsDoneWithTheDeepestValuesFitsASmallStack() throws InterruptedException {
        String arrays = "[".repeat(512) + "]".repeat(512);
        String objects = "{\"a\":".repeat(512) + "1" + "}".repeat(512);
        String mixed = "[{\"next\":".repeat(256) + "1" + "}]".repeat(256);
        String chain = "{\"next\":".repeat(511) + "{}" + "}".repeat(511);
        String list = "{\"list\":[".repeat(255) + "{}" + "]}".repeat(255);
        String map = "{\"map\":{\"k\":".repeat(255) + "{}" + "}}".repeat(255);
        String optional = "{\"optional\":".repeat(511) + "{}" + "}".repeat(511);
        onASmallStack(() -> {
            for (int round = 0; round < 100; round++) {
                for (String text : new String[] {arrays, objects, mixed}) {
                    JsonValue value = Json.parse(text);
                    assertEquals(value, Json.parse(text));
                    assertEquals(value.hashCode(), Json.parse(text).hashCode());
                    assertEquals(text, value.toString());
                    assertEquals(text.length(), Json.toBytes(value).length);
                    assertEquals(value, Json.of(value));
                    assertEquals(value, Json.parse(Json.toDisplayString(value, 1)));
                    assertEquals(value, Json.of(plain(value)));
                    assertEquals(text.length(), Json.toBytes(plain(value)).length);
                }
                for (String text : new String[] {chain, list, map, optional}) {
                    Chain bound = Json.parse(text.getBytes(UTF_8), Chain.class);
                    Json.toBytes(bound);
                    Json.of(bound);
                }
            }
        });
    }

    /** The same value as plain Java collections; each level of it holds one value at most. */
    private static Object plain(JsonValue value) {
        List<JsonValue> levels = new ArrayList<>();
        JsonValue current = value;
        while (current instanceof JsonObject || current instanceof JsonArray && !current.asList().isEmpty()) {
            levels.add(current);
            current = current instanceof JsonArray ? current.get(0) : current.asMap().values().iterator().next();
        }
        Object plain = current instanceof JsonArray ? List.of() : current.asInt();
        for (int i = levels.size() - 1; i >= 0; i--) {
            JsonValue level = levels.get(i);
            plain = level instanceof JsonArray ? List.of(plain) : Map.of(level.asMap().keySet().iterator().next(), plain);
        }
        return plain;
    }

    private static void onASmallStack(Runnable work) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(null, work, "small-stack", SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
        thread.start();
        thread.join(30_000);
        assertTrue(!thread.isAlive(), "still running");
        if (thrown[0] != null) {
            throw new AssertionError(thrown[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000000000", "-1e1000000000", "1e-1000000000", "1E+99999999999999999999", "1e-99999999999999999999",
        "0e1000000000", "0.0e-1000000000", "1e2147483647", "1e2147483648", "1e-2147483649", "123456789e999999999"})
    void hugeExponentsAreNeverExpanded(String text) {
        assertQuick(text);
    }

    @Test
    void numbersOfAThousandCharactersAreQuickAndLongerOnesRefused() {
        String digits = "9".repeat(1000);
        assertQuick(digits);
        assertQuick("1e" + digits.substring(2));
        assertQuick("1e-" + digits.substring(3));
        assertQuick("0." + "0".repeat(997) + "1");
        assertQuick("1" + "0".repeat(990) + "e-990");
        for (String text : new String[] {digits + "9", "-" + digits, "0." + digits, "1e" + digits, "-0." + digits}) {
            JsonParseException e = assertThrows(JsonParseException.class, () -> Json.parse(text));
            assertTrue(e.getMessage().contains("longer than 1000 characters"), e::getMessage);
            assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(text));
        }
        for (String start : new String[] {"", "-", "0.", "1e", "1E-", "1.5e+"}) {
            String endless = start + "9".repeat(1_000_000);
            assertThrows(JsonParseException.class, () -> Json.parse(endless));
            assertThrows(JsonParseException.class, () -> Json.parse("[1," + endless + "]"));
        }
    }

    @Test
    void aBigIntegerTooLongIsRefusedBeforeItsDigitsAreMade() {
        BigInteger big = BigInteger.ONE.shiftLeft(100_000_000);
        assertTimeout(Duration.ofSeconds(1), () -> {
            assertThrows(IllegalArgumentException.class, () -> Json.toBytes(big));
            assertThrows(IllegalArgumentException.class, () -> Json.toBytes(new BigDecimal(big, 5)));
        });
        assertEquals("1E+1000000000", Json.of(new BigDecimal("1e1000000000")).toString());
        assertEquals(1000, Json.toBytes(BigInteger.TEN.pow(999)).length);
        assertThrows(IllegalArgumentException.class, () -> Json.toBytes(BigInteger.TEN.pow(1000)));
    }

    private static void assertQuick(String text) {
        JsonValue number = Json.parse(text);
        assertEquals(text, number.toString());
        assertTimeout(Duration.ofMillis(200), () -> {
            for (int i = 0; i < 20; i++) {
                tryEach(number);
            }
        });
    }

    private static void tryEach(JsonValue number) {
        Runnable[] uses = {number::asInt, number::asLong, number::asDouble, number::hashCode, () -> number.equals(number),
            () -> Json.bind(number, BigDecimal.class), () -> Json.bind(number, float.class), () -> Json.toBytes(number)};
        for (Runnable use : uses) {
            try {
                use.run();
            } catch (JsonValueException e) {
                assertTrue(e.getMessage().length() < 200, e::getMessage);
            }
        }
    }

    /** Of the names below, three. */
    record Among(int AaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAa, Integer BBAaAaAaAaAaAaAaAaAaAaAaAaAaAaAa, long BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB) {
    }

    record Inner(Map<String, Integer> map, Among among) {
    }

    @Test
    void namesWithEqualHashesAreReadInTime() {
        Heap.needs(96);
        Map<String, Integer> names = collidingNames();
        byte[] bytes = Json.toBytes(names);
        JsonValue value = inASecond(() -> Json.parse(bytes));
        assertEquals(65_536, value.asMap().size());
        assertTrue(inASecond(() -> names.entrySet().stream().allMatch(name -> value.get(name.getKey()).asInt() == name.getValue())));
        assertTrue(inASecond(() -> names.entrySet().stream().allMatch(name -> value.asMap().get(name.getKey()).asInt() == name.getValue())));
        assertTrue(inASecond(() -> names.keySet().stream().allMatch(value.asMap()::containsKey)));
        assertTrue(inASecond(() -> names.keySet().stream().noneMatch(name -> value.tryGet(name + "C#").isPresent())));
        assertEquals(value, inASecond(() -> Json.parse(new String(bytes, UTF_8))));
        assertTrue(inASecond(() -> value.equals(Json.of(names))));
        assertTrue(inASecond(() -> value.asMap().equals(Json.parse(bytes).asMap())));
        assertEquals(value.hashCode(), inASecond(() -> Json.of(names).hashCode()));
        assertArrayEquals(bytes, inASecond(() -> Json.toBytes(value)));
    }

    @Test
    void namesWithEqualHashesAreBoundInTime() {
        Heap.needs(96);
        Map<String, Integer> names = collidingNames();
        Map<String, Object> inner = Map.of("map", names, "among", names);
        byte[] bytes = Json.toBytes(inner);
        Inner bound = inASecond(() -> Json.parse(bytes, Inner.class));
        assertEquals(names, bound.map());
        assertEquals(new Among(0, 1, 65_535), bound.among());
        assertEquals(bound.map(), inASecond(() -> Json.parse(Json.toBytes(bound), Inner.class)).map());
    }

    @Test
    void oneNameAHundredThousandTimesIsOneMember() {
        String text = "{" + "\"Aa\":0,\"BB\":[],".repeat(50_000) + "\"Aa\":1,\"BB\":2}";
        assertEquals("{\"Aa\":1,\"BB\":2}", inASecond(() -> Json.parse(text)).toString());
    }

    private static <T> T inASecond(ThrowingSupplier<T> work) {
        return assertTimeout(Duration.ofSeconds(1), work);
    }

    /** Each pair of chars is Aa or BB, whose hashes are equal. */
    private static Map<String, Integer> collidingNames() {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < 65_536; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.put(name.toString(), i);
        }
        assertEquals(1, names.keySet().stream().mapToInt(String::hashCode).distinct().count());
        return names;
    }
}

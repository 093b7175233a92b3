package gaman.ipc.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked of values. */
class ValueTest {
    private static final JsonValue DOCUMENT = Json.parse("""
            {"s":"text","n":42,"t":true,"f":false,"nil":null,"a":[1,"two",[3]],"o":{"x":{"y":"deep"}}}""");

    @Test
    void aPathThroughADocumentIsOneExpression() {
        assertEquals("deep", DOCUMENT.get("o").get("x").get("y").asString());
        assertEquals(3, DOCUMENT.get("a").get(2).get(0).asInt());
        assertEquals(42L, DOCUMENT.get("n").asLong());
        assertEquals(42.0, DOCUMENT.get("n").asDouble());
        assertTrue(DOCUMENT.get("t").asBoolean());
        assertFalse(DOCUMENT.get("f").asBoolean());
        assertEquals(3, DOCUMENT.get("a").asList().size());
        assertEquals(List.of("s", "n", "t", "f", "nil", "a", "o"), List.copyOf(DOCUMENT.asMap().keySet()));
    }

    @Test
    void eachKindHasItsInterface() {
        assertTrue(DOCUMENT instanceof JsonObject);
        assertTrue(DOCUMENT.get("a") instanceof JsonArray);
        assertTrue(DOCUMENT.get("s") instanceof JsonString);
        assertTrue(DOCUMENT.get("n") instanceof JsonNumber);
        assertTrue(DOCUMENT.get("t") instanceof JsonBoolean);
        assertTrue(DOCUMENT.get("nil") instanceof JsonNull);
        DOCUMENT.asMap().values().forEach(value -> assertFalse(value.isMissing()));
    }

    @Test
    void theWrongKindNamesWhatWasWantedAndWhatStoodThere() {
        assertWrong("expected a string, found a number", () -> DOCUMENT.get("n").asString());
        assertWrong("expected a number, found a string", () -> DOCUMENT.get("s").asInt());
        assertWrong("expected a number, found null", () -> DOCUMENT.get("nil").asLong());
        assertWrong("expected a number, found a boolean", () -> DOCUMENT.get("t").asDouble());
        assertWrong("expected a boolean, found an array", () -> DOCUMENT.get("a").asBoolean());
        assertWrong("expected an array, found an object", DOCUMENT::asList);
        assertWrong("expected an object, found an array", () -> DOCUMENT.get("a").asMap());
        assertWrong("expected an object, found a string", () -> DOCUMENT.get("s").get("x"));
        assertWrong("expected an object, found null", () -> DOCUMENT.get("nil").tryGet("x"));
        assertWrong("expected an array, found an object", () -> DOCUMENT.get(0));
    }

    @Test
    void absentMembersAndElementsAreNamed() {
        assertWrong("no member \"nope\" in the object", () -> DOCUMENT.get("nope"));
        assertWrong("no member \"a\\nb\" in the object", () -> DOCUMENT.get("a\nb"));
        assertWrong("no element 3 in an array of 3", () -> DOCUMENT.get("a").get(3));
        assertWrong("no element -1 in an array of 3", () -> DOCUMENT.get("a").get(-1));
        assertThrows(NullPointerException.class, () -> DOCUMENT.get(null));
        assertThrows(NullPointerException.class, () -> DOCUMENT.tryGet(null));
    }

    @Test
    void tryGetIsEmptyForWhatIsAbsentAndTryValueForNull() {
        assertEquals(Optional.empty(), DOCUMENT.tryGet("nope"));
        assertEquals(Optional.of(JsonNull.of()), DOCUMENT.tryGet("nil"));
        assertEquals(Optional.empty(), DOCUMENT.get("nil").tryValue());
        assertSame(DOCUMENT, DOCUMENT.tryValue().orElseThrow());
        assertEquals(Optional.empty(), DOCUMENT.tryGet("nil").flatMap(JsonValue::tryValue));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "-0.0,0", "1,1", "1.0,1", "1.000,1", "1e2,100", "1E2,100", "1.5e1,15", "100e-2,1", "-12.30e1,-123",
        "0e999999999999,0", "0.0e-5,0", "2147483647,2147483647", "-2147483648,-2147483648", "2147483648,2147483648",
        "9223372036854775807,9223372036854775807", "-9223372036854775808,-9223372036854775808",
        "9223372036854775807.0,9223372036854775807", "922337203685477580700e-2,9223372036854775807", "0.000001e6,1",
        "1e18,1000000000000000000", "999999999999999999,999999999999999999", "1000000000000000000,1000000000000000000",
        "-1e18,-1000000000000000000", "-999999999999999999,-999999999999999999", "-1000000000000000000,-1000000000000000000",
        "2147483646,2147483646", "-2147483647,-2147483647", "-2147483649,-2147483649", "2.147483648e9,2147483648", "4294967296,4294967296",
        "-4294967295,-4294967295", "9007199254740991,9007199254740991", "9007199254740992,9007199254740992",
        "9007199254740993,9007199254740993", "-9007199254740993,-9007199254740993", "9007199254740993.0e0,9007199254740993",
        "9223372036854775806,9223372036854775806", "-9223372036854775807,-9223372036854775807",
        "-9223372036854775808.000,-9223372036854775808", "-9.223372036854775808E+18,-9223372036854775808",
        "9.223372036854775807e18,9223372036854775807", "-92233720368547758080e-1,-9223372036854775808", "0e-1,0", "-0E+0,0", "0.000e5,0"})
    void integersAreExactInWhateverForm(String text, long expected) {
        JsonValue number = Json.parse(text);
        assertEquals(expected, number.asLong());
        if (expected == (int) expected) {
            assertEquals((int) expected, number.asInt());
        } else {
            assertThrows(JsonValueException.class, number::asInt);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "1.5", "1e-1", "-0.1", "1.0000000000000000000001", "9223372036854775808", "-9223372036854775809",
        "1e19", "1e400", "9223372036854775807.5", "99999999999999999999", "1e99999999999999999999", "1e-99999999999999999999",
        "-9223372036854775808.5", "-9223372036854775808.000000000000001", "9223372036854775808.0", "9.223372036854775808e18",
        "-9.223372036854775809e18", "922337203685477580.8e1", "-922337203685477580.9e1", "9999999999999999999", "-9999999999999999999",
        "10000000000000000000", "-1e19", "18446744073709551615", "18446744073709551616", "18446744073709551617", "-18446744073709551616",
        "36893488147419103232", "340282366920938463463374607431768211457", "-1e400", "4.9e-324", "0.99999999999999999999", "1e-18"})
    void whatIsNoLongIsRefused(String text) {
        assertThrows(JsonValueException.class, () -> Json.parse(text).asLong());
        assertThrows(JsonValueException.class, () -> Json.parse(text).asInt());
    }

    /** Exponents that would be small ones if they were counted in an int or a long. */
    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967296", "4294967297", "9223372036854775808", "18446744073709551616",
        "18446744073709551617", "184467440737095516162", "340282366920938463463374607431768211457"})
    void noExponentWrapsAround(String exponent) {
        assertWrong("expected a long, found a number out of its range", () -> Json.parse("1e" + exponent).asLong());
        assertWrong("expected a double, found a number out of its range", () -> Json.parse("1e" + exponent).asDouble());
        assertWrong("expected an integer, found a number with a fraction", () -> Json.parse("100e-" + exponent).asInt());
        assertEquals(0.0, Json.parse("100e-" + exponent).asDouble());
        assertEquals(0, Json.parse("0e" + exponent).asLong());
        assertEquals(-0.0, Json.parse("-0.0e" + exponent).asDouble());
    }

    @Test
    void integersOfAThousandCharactersAreExactToo() {
        String zeros = "0".repeat(990);
        assertEquals(42, Json.parse("42." + zeros + "0000000").asInt());
        assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808." + "0".repeat(979)).asLong());
        assertEquals(-7, Json.parse("-7" + zeros.substring(5) + "e-985").asInt());
        assertEquals(7, Json.parse("0." + zeros + "7e991").asInt());
        assertEquals(0, Json.parse("0." + zeros + "e999999").asInt());
        assertEquals(1, Json.parse("1e" + zeros + "0000000").asInt());
        assertEquals(100, Json.parse("1e" + zeros + "0000002").asInt());
        assertThrows(JsonValueException.class, () -> Json.parse("42." + zeros + "0000001").asLong());
        assertThrows(JsonValueException.class, () -> Json.parse("1" + zeros).asLong());
    }

    @Test
    void negativeZeroKeepsItsSign() {
        assertEquals(-0.0, Json.parse("-0").asDouble());
        assertEquals(-0.0, Json.parse("-0.0").asDouble());
        assertEquals("-0", Json.parse("-0").toString());
    }

    @Test
    void listsAndMapsCannotBeChanged() {
        List<JsonValue> list = DOCUMENT.get("a").asList();
        Map<String, JsonValue> map = DOCUMENT.asMap();
        assertThrows(UnsupportedOperationException.class, () -> list.set(0, JsonNull.of()));
        assertThrows(UnsupportedOperationException.class, () -> list.add(JsonNull.of()));
        assertThrows(UnsupportedOperationException.class, () -> list.remove(0));
        assertThrows(UnsupportedOperationException.class, () -> map.put("s", JsonNull.of()));
        assertThrows(UnsupportedOperationException.class, () -> map.remove("s"));
        assertThrows(UnsupportedOperationException.class, map::clear);
        Map.Entry<String, JsonValue> entry = map.entrySet().iterator().next();
        assertThrows(UnsupportedOperationException.class, () -> entry.setValue(JsonNull.of()));
        Iterator<String> names = map.keySet().iterator();
        names.next();
        assertThrows(UnsupportedOperationException.class, names::remove);
    }

    @Test
    void theMapBehavesAsAMap() {
        Map<String, JsonValue> map = DOCUMENT.asMap();
        assertEquals(new LinkedHashMap<>(map), map);
        assertEquals(new LinkedHashMap<>(map).hashCode(), map.hashCode());
        assertTrue(map.containsKey("nil"));
        assertFalse(map.containsKey("nope"));
        assertNull(map.get("nope"));
        assertNull(map.get(1));
        assertEquals(7, map.size());
        Iterator<?> entries = Json.parse("{}").asMap().entrySet().iterator();
        assertThrows(NoSuchElementException.class, entries::next);
    }

    @Test
    void factoriesMakeWhatParsingMakes() {
        assertEquals(Json.parse("\"a\\n\""), JsonString.of("a\n"));
        assertEquals(Json.parse("5"), JsonNumber.of(5));
        assertEquals(Json.parse("5"), JsonNumber.of(5.0));
        assertEquals(Json.parse("1e400"), JsonNumber.of("1e400"));
        assertEquals(Json.parse("-9223372036854775808"), JsonNumber.of(Long.MIN_VALUE));
        assertEquals(Json.parse("999999999999999999"), JsonNumber.of(999_999_999_999_999_999L));
        assertEquals(Json.parse("1000000000000000000"), JsonNumber.of(1_000_000_000_000_000_000L));
        assertEquals(Json.parse("-1000000000000000000"), JsonNumber.of(-1_000_000_000_000_000_000L));
        assertEquals(Json.parse("9223372036854775807"), JsonNumber.of(Long.MAX_VALUE));
        assertSame(Json.parse("true"), JsonBoolean.of(true));
        assertSame(Json.parse("false"), JsonBoolean.of(false));
        assertSame(Json.parse("null"), JsonNull.of());
        assertEquals(Json.parse("[1,\"a\"]"), JsonArray.of(List.of(JsonNumber.of(1), JsonString.of("a"))));
        assertEquals(Json.parse("{\"a\":[]}"), JsonObject.of(Map.of("a", JsonArray.of(List.of()))));
    }

    @Test
    void factoriesCopyAndRefuseWhatIsNoValue() {
        List<JsonValue> list = new ArrayList<>(List.of(JsonNumber.of(1)));
        JsonArray array = JsonArray.of(list);
        list.clear();
        assertEquals("[1]", array.toString());
        Map<String, JsonValue> map = new LinkedHashMap<>(Map.of("a", JsonNumber.of(1)));
        JsonObject object = JsonObject.of(map);
        map.clear();
        assertEquals("{\"a\":1}", object.toString());
        assertThrows(NullPointerException.class, () -> JsonString.of(null));
        assertThrows(NullPointerException.class, () -> JsonNumber.of((String) null));
        assertThrows(NullPointerException.class, () -> JsonArray.of(Arrays.asList((JsonValue) null)));
        map.put(null, JsonNull.of());
        assertThrows(NullPointerException.class, () -> JsonObject.of(map));
        assertThrows(IllegalArgumentException.class, () -> JsonArray.of(List.of(new JsonValue() { })));
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Double.NEGATIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(" 1"));
    }

    @Test
    void valuesAreEqualByContent() {
        assertEquals(Json.parse("{\"a\":1,\"b\":[true,null]}"), Json.parse(" { \"b\" : [ true , null ] , \"\\u0061\" : 1 } "));
        assertEquals(Json.parse("{\"a\":1,\"b\":2}").hashCode(), Json.parse("{\"b\":2,\"a\":1}").hashCode());
        List<JsonValue> different = new ArrayList<>();
        for (String text : new String[] {"1", "1.0", "10e-1", "-1", "\"1\"", "[1]", "{\"1\":1}", "true", "false", "null", "[]", "{}",
            "\"\"", "[[]]", "[1,1]", "{\"1\":2}", "{\"2\":1}", "{\"1\":1,\"2\":1}", "0", "-0", "0.0", "-0.0", "\"null\"", "[null]"}) {
            different.add(Json.parse(text));
        }
        for (int i = 0; i < different.size(); i++) {
            for (int k = 0; k < different.size(); k++) {
                if (i == k) {
                    assertEquals(different.get(i), Json.parse(different.get(k).toString()));
                    assertEquals(different.get(i).hashCode(), Json.parse(different.get(k).toString()).hashCode());
                } else {
                    assertNotEquals(different.get(i), different.get(k));
                }
            }
            assertNotEquals(different.get(i), new Object());
            assertNotEquals(null, different.get(i));
        }
    }

    private static void assertWrong(String message, Runnable use) {
        assertEquals(message, assertThrows(JsonValueException.class, use::run).getMessage());
    }
}

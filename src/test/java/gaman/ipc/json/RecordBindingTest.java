package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Records from JSON. */
class RecordBindingTest {
    record Scalars(int i, long l, double d, float f, short s, byte b, char c, boolean z, String text, TimeUnit unit, BigDecimal big) {
    }

    record Boxes(Integer i, Long l, Double d, Float f, Short s, Byte b, Character c, Boolean z, CharSequence text) {
    }

    record Order(String id, List<Item> items, Map<String, Item> byName, Optional<Item> best) {
    }

    record Item(String name, double price) {
    }

    record Arrays(int[] ints, long[] longs, double[] doubles, String[] texts, Item[] items, int[][] nested, List<String>[] lists) {
    }

    record Values(JsonValue any, JsonObject object, JsonArray array, JsonNumber number) {
    }

    record Tree(String name, List<Tree> children, Tree left) {
    }

    record Wild(List<? extends Item> items, Collection<String> texts, Iterable<Integer> numbers, Map<String, ?> none) {
    }

    record Wilder(List<? extends Item> items, Collection<String> texts, Iterable<Integer> numbers, List<Optional<String>> optionals) {
    }

    record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    record Exhausted(int value) {
        Exhausted {
            throw new OutOfMemoryError("on purpose");
        }
    }

    private record Hidden(String secret) {
    }

    record WithDeque(Deque<String> deque) {
    }

    record WithInstant(Hidden hidden, Instant when) {
    }

    record WithIntKeys(Map<Integer, String> map) {
    }

    record Generic<T>(T value) {
    }

    record RawList(@SuppressWarnings("rawtypes") List list) {
    }

    record WithObject(Object value) {
    }

    record Sets(Set<String> names, Set<TimeUnit> units) {
    }

    record Ordered(int number) implements Comparable<Ordered> {
        @Override
        public int compareTo(Ordered other) {
            return Integer.compare(number, other.number);
        }
    }

    record SetOfRecords(Set<Ordered> items) {
    }

    @Test
    void scalarsAreConvertedExactly() {
        Scalars scalars = read("{\"i\":-1,\"l\":9223372036854775807,\"d\":0.1,\"f\":0.1,\"s\":-32768,\"b\":127,\"c\":\"x\",\"z\":true,"
                + "\"text\":\"t\",\"unit\":\"DAYS\",\"big\":1.10}", Scalars.class);
        assertEquals(new Scalars(-1, Long.MAX_VALUE, 0.1, 0.1f, Short.MIN_VALUE, (byte) 127, 'x', true, "t", TimeUnit.DAYS,
                new BigDecimal("1.10")), scalars);
        assertEquals(new Boxes(100, 1L, 1.0, 1f, (short) 1, (byte) 1, 'c', false, "s"),
                read("{\"i\":1e2,\"l\":1.0,\"d\":1,\"f\":1,\"s\":1,\"b\":1,\"c\":\"c\",\"z\":false,\"text\":\"s\"}", Boxes.class));
    }

    @Test
    void recordsNestInListsMapsAndOptionals() {
        Order order = read("{\"id\":\"o\",\"items\":[{\"name\":\"a\",\"price\":1},{\"price\":2,\"name\":\"b\"}],"
                + "\"byName\":{\"z\":{\"name\":\"z\",\"price\":3},\"y\":null},\"best\":{\"name\":\"a\",\"price\":1}}", Order.class);
        assertEquals(List.of(new Item("a", 1), new Item("b", 2)), order.items());
        assertEquals(List.of("z", "y"), List.copyOf(order.byName().keySet()));
        assertEquals(new Item("z", 3), order.byName().get("z"));
        assertNull(order.byName().get("y"));
        assertEquals(Optional.of(new Item("a", 1)), order.best());
        assertThrows(UnsupportedOperationException.class, () -> order.items().add(null));
        assertThrows(UnsupportedOperationException.class, () -> order.byName().clear());
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        Order order = new Order("id", List.of(new Item("a", 1.5)), Map.of("k", new Item("b", 0.1)), Optional.empty());
        assertEquals(order, Json.parse(Json.toBytes(order), Order.class));
        assertEquals(order, Json.bind(Json.of(order), Order.class));
    }

    @Test
    void arraysAreRead() {
        Arrays arrays = read("{\"ints\":[1,2],\"longs\":[3],\"doubles\":[0.5],\"texts\":[\"a\",null],\"items\":[{\"name\":\"n\",\"price\":1}],"
                + "\"nested\":[[1],[]],\"lists\":[[\"x\"]]}", Arrays.class);
        assertArrayEquals(new int[] {1, 2}, arrays.ints());
        assertArrayEquals(new long[] {3}, arrays.longs());
        assertArrayEquals(new double[] {0.5}, arrays.doubles());
        assertArrayEquals(new String[] {"a", null}, arrays.texts());
        assertArrayEquals(new Item[] {new Item("n", 1)}, arrays.items());
        assertArrayEquals(new int[][] {{1}, {}}, arrays.nested());
        assertEquals(List.of("x"), arrays.lists()[0]);
        assertArrayEquals(new Item[] {new Item("n", 1)}, read("[{\"name\":\"n\",\"price\":1}]", Item[].class));
        Arrays none = read("{\"ints\":null}", Arrays.class);
        assertNull(none.ints());
        assertNull(none.items());
    }

    @Test
    void setsAreOfScalarsAndKeepTheOrder() {
        Sets sets = read("{\"names\":[\"b\",\"a\",\"b\"],\"units\":[\"DAYS\",\"DAYS\"]}", Sets.class);
        assertEquals(List.of("b", "a"), List.copyOf(sets.names()));
        assertEquals(Set.of(TimeUnit.DAYS), sets.units());
        assertThrows(UnsupportedOperationException.class, () -> sets.names().clear());
        assertEquals(sets, Json.parse(Json.toBytes(sets), Sets.class));
        assertUnreadable("can't read java.util.Set<" + Ordered.class.getName() + "> from JSON (" + SetOfRecords.class.getName()
                + ".items): it is none of the types that can be bound, which Json.bind lists; JsonValue takes anything", SetOfRecords.class);
    }

    @Test
    void bigIntegersAreExactAndNeverExpandedBeyondAThousandDigits() {
        assertEquals(BigInteger.TWO.pow(100), read("1267650600228229401496703205376", BigInteger.class));
        assertEquals(BigInteger.TEN, read("1.0e1", BigInteger.class));
        assertEquals(BigInteger.TEN.pow(999), read("1e999", BigInteger.class));
        assertEquals(BigInteger.ZERO, read("0e99999", BigInteger.class));
        assertFails("at $: expected a BigInteger, found a number of more than 1000 digits", "1e1000", BigInteger.class);
        assertFails("at $: expected a BigInteger, found a number of more than 1000 digits", "1e2147483647", BigInteger.class);
        assertFails("at $: expected an integer, found a number with a fraction", "1e-2147483647", BigInteger.class);
        assertFails("at $: expected an integer, found a number with a fraction", "1.5", BigInteger.class);
        assertFails("at $: expected a BigInteger, found a number out of its range", "1e99999999999", BigInteger.class);
        for (String huge : List.of("100e2147483647", "1000e2147483646", "1e2147483646", "-10e2147483647")) {
            assertFails("at $: expected a BigInteger, found a number of more than 1000 digits", huge, BigInteger.class);
        }
    }

    @Test
    void jsonValuesAreTakenAsTheyAre() {
        Values values = read("{\"any\":null,\"object\":{\"a\":1},\"array\":null,\"number\":1.0}", Values.class);
        assertEquals(JsonNull.of(), values.any());
        assertEquals(1, values.object().get("a").asInt());
        assertNull(values.array());
        assertEquals("1.0", values.number().toString());
        assertNull(read("{}", Values.class).any());
        assertFails("at $.object: expected a JsonObject, found an array", "{\"object\":[]}", Values.class);
    }

    @Test
    void aRecordMayContainItself() {
        Tree tree = read("{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}],\"left\":{\"name\":\"c\"}}", Tree.class);
        assertEquals(new Tree("a", List.of(new Tree("b", List.of(), null)), new Tree("c", null, null)), tree);
        assertFails("at $.children[0].left.name: expected a string, found a number",
                "{\"children\":[{\"left\":{\"name\":1}}]}", Tree.class);
    }

    @Test
    void wildcardsAndSuperInterfacesOfListAreRead() {
        Wilder wilder = read("{\"items\":[{\"name\":\"n\",\"price\":1}],\"texts\":[\"t\"],\"numbers\":[1],\"optionals\":[null,\"x\"]}",
                Wilder.class);
        assertEquals(new Item("n", 1), wilder.items().get(0));
        assertEquals(List.of("t"), wilder.texts());
        assertEquals(List.of(1), wilder.numbers());
        assertEquals(List.of(Optional.empty(), Optional.of("x")), wilder.optionals());
    }

    @Test
    void absentAndUnknownMembersAreTolerated() {
        assertEquals(new Order(null, null, null, Optional.empty()), read("{\"unknown\":[{}],\"id\":null,\"best\":null}", Order.class));
        assertEquals(new Boxes(null, null, null, null, null, null, null, null, null), read("{\"i\":null}", Boxes.class));
    }

    @Test
    void everyPrimitiveMustBeThere() {
        String members = "\"i\":1,\"l\":1,\"d\":1,\"f\":1,\"s\":1,\"b\":1,\"c\":\"c\",\"z\":true,";
        read("{" + members + "\"text\":null}", Scalars.class);
        for (String member : members.split(",")) {
            String name = member.substring(1, 2);
            String without = members.replace(member + ",", "");
            assertFails("at $." + name + ": no such member, and its type is primitive", "{" + without + "\"text\":\"\"}", Scalars.class);
            String wanted = name.equals("c") ? "a string" : name.equals("z") ? "a boolean" : "a number";
            assertFails("at $." + name + ": expected " + wanted + ", found null", "{" + without + "\"" + name + "\":null}", Scalars.class);
        }
    }

    @Test
    void ofEqualNamesTheLastValueIsTaken() {
        assertEquals(new Item("last", 2), read("{\"name\":[],\"price\":\"1\",\"price\":2,\"n\\u0061me\":\"last\"}", Item.class));
        Order order = read("{\"byName\":{\"k\":1,\"k\":{\"price\":1,\"price\":2}}}", Order.class);
        assertEquals(Map.of("k", new Item(null, 2)), order.byName());
    }

    @Test
    void eachErrorNamesThePlace() {
        assertFails("at $.items[3].price: expected a number, found a string",
                "{\"items\":[{\"price\":0},{\"price\":1},{\"price\":2},{\"price\":\"x\"},{}]}", Order.class);
        assertFails("at $.items[1].price: expected a number, found a string",
                "{\"items\":[{\"name\":\"a\",\"price\":1},{\"name\":\"b\",\"price\":\"2\"}]}", Order.class);
        assertFails("at $.items[0].price: no such member, and its type is primitive", "{\"items\":[{\"name\":\"a\"}]}", Order.class);
        assertFails("at $.items[0].price: expected a number, found null", "{\"items\":[{\"price\":null}]}", Order.class);
        assertFails("at $: expected an object, found null", "null", Order.class);
        assertFails("at $.byName[*]: expected an object, found an array", "{\"byName\":{\"x y\":[]}}", Order.class);
        assertFails("at $.byName[*].name: expected a string, found a boolean", "{\"byName\":{\"k\":{\"name\":true}}}", Order.class);
        assertFails("at $.items: expected an array, found an object", "{\"items\":{}}", Order.class);
        assertFails("at $.best: expected an object, found a number", "{\"best\":1}", Order.class);
        assertFails("at $: expected an object, found an array", "[]", Order.class);
        assertFails("at $.ints[1]: expected an integer, found a number with a fraction", "{\"ints\":[1,1.5]}", Arrays.class);
        assertFails("at $.nested[0][1]: expected a number, found null", "{\"nested\":[[1,null]]}", Arrays.class);
        assertFails("at $[1]: expected an object, found a number", "[null,1]", Item[].class);
    }

    @Test
    void numbersThatDontFitAreErrors() {
        assertFails("at $.i: expected an int, found a number out of its range", "{\"i\":2147483648}", Scalars.class);
        assertFails("at $.i: expected an integer, found a number with a fraction", "{\"i\":1.5}", Scalars.class);
        assertFails("at $.l: expected a long, found a number out of its range", "{\"l\":9223372036854775808}", Boxes.class);
        assertFails("at $.d: expected a double, found a number out of its range", "{\"d\":1e999}", Boxes.class);
        assertFails("at $.f: expected a float, found a number out of its range", "{\"f\":1e39}", Boxes.class);
        assertFails("at $.f: expected a number, found a string", "{\"f\":\"1\"}", Boxes.class);
        assertFails("at $.s: expected a short, found a number out of its range", "{\"s\":32768}", Boxes.class);
        assertFails("at $.b: expected a byte, found a number out of its range", "{\"b\":-129}", Boxes.class);
        assertFails("at $.c: expected a string of one char, found one of 2", "{\"c\":\"ab\"}", Boxes.class);
        assertFails("at $: expected a BigDecimal, found a number out of its range", "1e99999999999", BigDecimal.class);
        assertFails("at $: expected a number, found a string", "\"1\"", BigDecimal.class);
        assertFails("at $: expected the name of a constant of java.util.concurrent.TimeUnit, found another string", "\"AGES\"",
                TimeUnit.class);
    }

    @Test
    void otherClassesThanRecordsCanBeAskedForToo() {
        assertEquals(5, read("5", int.class));
        assertEquals(Integer.valueOf(5), read("5", Integer.class));
        assertEquals("x", read("\"x\"", String.class));
        assertEquals(TimeUnit.DAYS, read("\"DAYS\"", TimeUnit.class));
        assertEquals("[1]", read("[1]", JsonValue.class).toString());
        assertEquals(new Item("a", 2), Json.parse("{\"name\":\"a\",\"price\":2}", Item.class));
    }

    @Test
    void aConstructorThatRefusesIsTheCause() {
        JsonValueException e = assertThrows(JsonValueException.class, () -> read("[{\"value\":1},{\"value\":0}]", Positive[].class));
        assertEquals("at $[1]: record " + Positive.class.getName() + " refuses these values", e.getMessage());
        assertEquals("not positive", e.getCause().getMessage());
        assertThrows(OutOfMemoryError.class, () -> read("{\"value\":0}", Exhausted.class));
    }

    @Test
    void privateAndLocalRecordsWorkOnTheClassPath() {
        record Local(Hidden hidden) {
        }
        Local local = new Local(new Hidden("s"));
        assertEquals(local, Json.parse(Json.toBytes(local), Local.class));
    }

    @Test
    void typesThatCantBeReadAreNamedWithTheirPlace() {
        assertUnreadable("can't read java.util.Deque<java.lang.String> from JSON (" + WithDeque.class.getName() + ".deque)",
                WithDeque.class);
        assertUnreadable("can't read java.time.Instant from JSON (" + WithInstant.class.getName() + ".when)", WithInstant.class);
        assertUnreadable("can't read java.util.Map<java.lang.Integer, java.lang.String> from JSON", WithIntKeys.class);
        assertUnreadable("can't read T from JSON (" + Generic.class.getName() + ".value)", Generic.class);
        assertUnreadable("can't read java.util.List from JSON", RawList.class);
        assertUnreadable("can't read java.lang.Object from JSON", WithObject.class);
        assertUnreadable("can't read java.lang.Object from JSON", Wild.class);
    }

    @Test
    void textThatIsNoJsonIsAParseError() {
        assertThrows(JsonParseException.class, () -> read("{", Order.class));
    }

    private static void assertUnreadable(String message, Class<?> type) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read("{}", type));
        assertTrue(e.getMessage().startsWith(message), e::getMessage);
    }

    private static <T> T read(String text, Class<T> type) {
        return Json.parse(text.getBytes(UTF_8), type);
    }

    private static void assertFails(String message, String text, Class<?> type) {
        assertEquals(message, assertThrows(JsonValueException.class, () -> read(text, type)).getMessage());
    }
}

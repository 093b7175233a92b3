package gaman.ipc.json;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads and writes JSON. What counts as JSON, and what is written, is described for the package.
 *
 * <p>Which Java objects can be written:
 * <table>
 * <caption>Java objects and their JSON</caption>
 * <tr><th>Java</th><th>JSON</th></tr>
 * <tr><td>null, an empty Optional</td><td>null</td></tr>
 * <tr><td>Boolean</td><td>true or false</td></tr>
 * <tr><td>Byte, Short, Integer, Long, AtomicInteger, AtomicLong, BigInteger, BigDecimal, finite Float and Double</td>
 *     <td>a number</td></tr>
 * <tr><td>CharSequence, Character, the name of an enum constant</td><td>a string</td></tr>
 * <tr><td>a record, a Map whose keys are Strings</td><td>an object</td></tr>
 * <tr><td>Iterable, an array of anything including primitives</td><td>an array</td></tr>
 * <tr><td>a {@link JsonValue}</td><td>itself</td></tr>
 * </table>
 * Numbers and records come first where several rows fit, then maps. Anything else is refused, as is what has no JSON: NaN and
 * infinities, keys that are not Strings, nesting beyond 512 (and so a circle), a number longer than 1,000 characters.
 */
public final class Json {
    private Json() {
    }

    /**
     * Reads a text. A surrogate without its other half, which a String may hold, is taken as it is within a JSON string.
     *
     * @param text one JSON value, white space around it allowed
     * @return the value
     * @throws JsonParseException if the text is not JSON
     */
    public static JsonValue parse(String text) {
        return Parser.parse(text);
    }

    /**
     * Reads a text.
     *
     * @param utf8 one JSON value, white space around it allowed; must not change meanwhile
     * @return the value, which shares nothing with the array
     * @throws JsonParseException if the text is not JSON
     */
    public static JsonValue parse(byte[] utf8) {
        return Parser.parse(utf8, 0, utf8.length);
    }

    /**
     * Reads a text that is part of an array.
     *
     * @param utf8 holds one JSON value, white space around it allowed; must not change meanwhile
     * @param offset where the text starts
     * @param length its bytes
     * @return the value, which shares nothing with the array
     * @throws JsonParseException if the text is not JSON; offsets count from the start of the text
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public static JsonValue parse(byte[] utf8, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, utf8.length);
        return Parser.parse(utf8, offset, length);
    }

    /**
     * Reads the text between a buffer's position and limit, neither of which is moved.
     *
     * @param utf8 one JSON value, white space around it allowed; must not change meanwhile
     * @return the value, which shares nothing with the buffer
     * @throws JsonParseException if the text is not JSON; offsets count from the buffer's position
     */
    public static JsonValue parse(ByteBuffer utf8) {
        if (utf8.hasArray()) {
            return Parser.parse(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining());
        }
        byte[] copy = new byte[utf8.remaining()];
        utf8.get(utf8.position(), copy);
        return Parser.parse(copy, 0, copy.length);
    }

    /**
     * Reads the text between a buffer's position and limit, neither of which is moved, whatever it is.
     *
     * @param utf8 any bytes; must not change meanwhile
     * @return the value, or if the text is not JSON one that {@linkplain JsonValue#isMissing() is missing}; never null
     */
    public static JsonValue parseOrMissing(ByteBuffer utf8) {
        try {
            return parse(utf8);
        } catch (JsonParseException e) {
            return new MissingValue(e);
        }
    }

    /**
     * Reads a text into a record, as {@link #bind} does.
     *
     * @param <T> the type
     * @param utf8 one JSON value, white space around it allowed
     * @param type the record's class
     * @return the record, never null
     * @throws JsonParseException if the text is not JSON
     * @throws JsonValueException if its values don't fit; the message says where
     * @throws IllegalArgumentException if the type can't be bound or is not accessible
     */
    public static <T> T parse(byte[] utf8, Class<T> type) {
        return bind(parse(utf8), type);
    }

    /**
     * Reads a text into a record, as {@link #bind} does.
     *
     * @param <T> the type
     * @param text one JSON value, white space around it allowed
     * @param type the record's class
     * @return the record, never null
     * @throws JsonParseException if the text is not JSON
     * @throws JsonValueException if its values don't fit; the message says where
     * @throws IllegalArgumentException if the type can't be bound or is not accessible
     */
    public static <T> T parse(String text, Class<T> type) {
        return bind(parse(text), type);
    }

    /**
     * Makes a record of an object: each component is taken from the member of its name.
     *
     * <p>Components may be records, String, JsonValue and its kinds, enums (by name), the primitive types and their
     * classes, char as a string of one, BigDecimal, BigInteger, and of these List, Map from String, Optional and arrays (of
     * primitives: int, long, double); Set only of enums and of the scalars that have an order. Conversions are exact, as
     * those of {@link JsonValue}. Members without a component are ignored. A member that is absent or {@code null} gives an
     * empty Optional, null otherwise ({@code null} itself for a JsonValue), and for a primitive type an error. Lists, sets
     * and maps are unmodifiable.
     *
     * <p>The record must be accessible: public in an exported package, or in a package that is open to this module; on
     * the class path any record is, a private one too.
     *
     * @param <T> the type
     * @param value what to bind
     * @param type the record's class, or any other class that a component may have
     * @return the record, never null; for another class, null if the value is {@code null}
     * @throws JsonValueException if a value doesn't fit, or the record's constructor refuses it, which is then the cause;
     *     the message says where, as in {@code $.items[3].price}
     * @throws JsonParseException if the value {@linkplain JsonValue#isMissing() is missing}
     * @throws IllegalArgumentException if the type can't be bound or is not accessible; the message says what to do
     */
    public static <T> T bind(JsonValue value, Class<T> type) {
        Objects.requireNonNull(value, "value");
        Binding binding = Bindings.of(type);
        if (value instanceof MissingValue missing) {
            throw missing.error();
        }
        @SuppressWarnings("unchecked") // The class of a primitive type can't be used to cast.
        T bound = (T) Assembly.bind(value, binding);
        if (bound == null && type.isRecord()) {
            throw new JsonValueException("at $: expected an object, found null");
        }
        return bound;
    }

    /**
     * Makes a JSON value of a Java object.
     *
     * @param object what to take; see the table above
     * @return its value, never null
     * @throws IllegalArgumentException if there is no JSON for the object or something in it; the message names the class
     *     and where it is, as in {@code $.items[3].when}
     * @throws JsonParseException if a value in it {@linkplain JsonValue#isMissing() is missing}
     */
    public static JsonValue of(Object object) {
        TreeBuilder tree = new TreeBuilder();
        JavaWalk.walk(object, tree);
        return tree.root();
    }

    /**
     * Writes a Java object as compact text.
     *
     * @param object what to write; see the table above
     * @return UTF-8
     * @throws IllegalArgumentException if there is no JSON for the object or something in it; the message names the class
     *     and where it is, as in {@code $.items[3].when}
     * @throws JsonParseException if a value in it {@linkplain JsonValue#isMissing() is missing}
     */
    public static byte[] toBytes(Object object) {
        TextWriter writer = new TextWriter(0);
        JavaWalk.walk(object, writer);
        return writer.bytes();
    }

    /**
     * Writes a Java object or a JSON value for people: each element and member on a line of its own, as
     * {@code JSON.stringify} does it.
     *
     * @param object what to write; see the table above
     * @param indent spaces per level, 0 to 10; 0 gives compact text
     * @return the text
     * @throws IllegalArgumentException if the indent is out of range, or there is no JSON for the object
     * @throws JsonParseException if a value in it {@linkplain JsonValue#isMissing() is missing}
     */
    public static String toDisplayString(Object object, int indent) {
        if (indent < 0 || indent > Limits.INDENT) {
            throw new IllegalArgumentException("indent must be 0 to " + Limits.INDENT + ": " + indent);
        }
        TextWriter writer = new TextWriter(indent);
        JavaWalk.walk(object, writer);
        return writer.text();
    }
}

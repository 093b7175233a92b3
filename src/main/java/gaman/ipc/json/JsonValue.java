package gaman.ipc.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any JSON value; its kind is one of {@link JsonObject}, {@link JsonArray}, {@link JsonString}, {@link JsonNumber},
 * {@link JsonBoolean} and {@link JsonNull}.
 *
 * <p>The methods of every kind can be called on any value, so that a path through a document is one expression:
 * {@code json.get("items").get(3).get("price").asDouble()}. On the wrong kind they throw {@link JsonValueException}.
 * The names are those of JEP 540.
 *
 * <p>Values never change and may be shared between threads. {@code equals} compares by content: objects without regard to
 * the order of members, numbers by their text ({@code 1} and {@code 1.0} differ). {@code toString} gives the compact text.
 * The interfaces are not meant to be implemented elsewhere: such a value is refused wherever one is written or contained.
 *
 * <p>A value for which {@link #isMissing()} is true stands for text that was not JSON. Only {@code isMissing},
 * {@code equals}, {@code hashCode} and {@code toString} work on it; everything else throws the {@link JsonParseException}
 * of that text.
 */
public interface JsonValue {
    /**
     * Whether this stands for text that was not JSON.
     *
     * @return true if nothing can be read from this value
     */
    default boolean isMissing() {
        return false;
    }

    /**
     * The characters of a string.
     *
     * @return the string, escapes resolved; a surrogate without its other half is possible
     * @throws JsonValueException if this is no string
     */
    default String asString() {
        throw JsonValueException.wrongKind("a string", this);
    }

    /**
     * The value of a number, exactly. {@code 1.0} and {@code 1e2} are integers as much as {@code 1} and {@code 100} are.
     *
     * @return the number
     * @throws JsonValueException if this is no number, has a fraction or does not fit into an {@code int}
     */
    default int asInt() {
        throw JsonValueException.wrongKind("a number", this);
    }

    /**
     * The value of a number, exactly. {@code 1.0} and {@code 1e2} are integers as much as {@code 1} and {@code 100} are.
     *
     * @return the number
     * @throws JsonValueException if this is no number, has a fraction or does not fit into a {@code long}
     */
    default long asLong() {
        throw JsonValueException.wrongKind("a number", this);
    }

    /**
     * The {@code double} nearest to a number.
     *
     * @return the number, always finite; zero if it is too small for a {@code double}
     * @throws JsonValueException if this is no number or too large for a finite {@code double}
     */
    default double asDouble() {
        throw JsonValueException.wrongKind("a number", this);
    }

    /**
     * The value of {@code true} or {@code false}.
     *
     * @return the boolean
     * @throws JsonValueException if this is no boolean
     */
    default boolean asBoolean() {
        throw JsonValueException.wrongKind("a boolean", this);
    }

    /**
     * The elements of an array.
     *
     * @return an unmodifiable list, in the order of the text
     * @throws JsonValueException if this is no array
     */
    default List<JsonValue> asList() {
        throw JsonValueException.wrongKind("an array", this);
    }

    /**
     * The members of an object.
     *
     * @return an unmodifiable map, in the order of the text
     * @throws JsonValueException if this is no object
     */
    default Map<String, JsonValue> asMap() {
        throw JsonValueException.wrongKind("an object", this);
    }

    /**
     * The member of an object.
     *
     * @param name the member's name
     * @return its value, never null
     * @throws JsonValueException if this is no object or has no such member
     */
    default JsonValue get(String name) {
        throw JsonValueException.wrongKind("an object", this);
    }

    /**
     * The element of an array.
     *
     * @param index the place, counted from 0
     * @return the element, never null
     * @throws JsonValueException if this is no array or has no such element
     */
    default JsonValue get(int index) {
        throw JsonValueException.wrongKind("an array", this);
    }

    /**
     * The member of an object, if there is one. A member whose value is {@code null} is there.
     *
     * @param name the member's name
     * @return its value, or empty if the object has no such member
     * @throws JsonValueException if this is no object
     */
    default Optional<JsonValue> tryGet(String name) {
        throw JsonValueException.wrongKind("an object", this);
    }

    /**
     * This value unless it is JSON's {@code null}.
     *
     * @return this, or empty for {@code null}
     */
    default Optional<JsonValue> tryValue() {
        return Optional.of(this);
    }
}

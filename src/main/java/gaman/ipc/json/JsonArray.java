package gaman.ipc.json;

import java.util.List;

/** A JSON array. */
public interface JsonArray extends JsonValue {
    /**
     * An array of these elements.
     *
     * @param elements the elements; copied
     * @return the array
     * @throws NullPointerException if an element is null
     * @throws IllegalArgumentException if an element is not of this package, or the nesting would exceed 512
     * @throws JsonParseException if an element is missing ({@link #isMissing()})
     */
    static JsonArray of(List<? extends JsonValue> elements) {
        return ArrayValue.of(elements);
    }
}

package gaman.ipc.json;

import java.util.Map;

/** A JSON object: members in order, each name once. */
public interface JsonObject extends JsonValue {
    /**
     * An object with these members, in the order of the map.
     *
     * @param members names and values; copied
     * @return the object
     * @throws NullPointerException if a name or a value is null
     * @throws IllegalArgumentException if a value is not of this package, or the nesting would exceed 512
     * @throws JsonParseException if a value is missing ({@link #isMissing()})
     */
    static JsonObject of(Map<String, ? extends JsonValue> members) {
        return ObjectValue.of(members);
    }
}

package gaman.ipc.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A typical message between processes, of 115 bytes: as text, as a record and as a map. */
public record SmallMessage(int id, String op, String key, double ts, List<Boolean> flags, String path, boolean ok) {
    /** The message as compact JSON. */
    public static final String TEXT = "{\"id\":123,\"op\":\"get\",\"key\":\"user:42\",\"ts\":1700000000.123,"
            + "\"flags\":[true,false,null],\"path\":\"/v1/items/42\",\"ok\":true}";

    /** Makes the record that {@link #TEXT} says. */
    public static SmallMessage create() {
        return new SmallMessage(123, "get", "user:42", 1_700_000_000.123, Arrays.asList(true, false, null), "/v1/items/42",
                true);
    }

    /** Gives the same as a map, in the order of the text. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("op", op);
        map.put("key", key);
        map.put("ts", ts);
        map.put("flags", flags);
        map.put("path", path);
        map.put("ok", ok);
        return map;
    }
}

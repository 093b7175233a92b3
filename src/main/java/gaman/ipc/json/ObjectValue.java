package gaman.ipc.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An object as two flat arrays of names and values. Names are found by comparing them, and beyond {@link #FLAT} members
 * through a {@link HashMap}, which stays fast when a sender chooses names with equal hashes.
 */
final class ObjectValue extends Container implements JsonObject {
    /** Up to this many members, looking at each is about as quick as a hash map and needs no memory. */
    private static final int FLAT = 64;

    private final Map<String, Integer> index;

    private ObjectValue(StringValue[] names, Node[] values, Map<String, Integer> index, int height) {
        super(names, values, height);
        this.index = index;
    }

    static ObjectValue of(Map<String, ? extends JsonValue> members) {
        StringValue[] names = new StringValue[members.size()];
        Node[] values = new Node[names.length];
        int count = 0;
        int tallest = 0;
        for (Map.Entry<String, ? extends JsonValue> member : members.entrySet()) {
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count + 1);
                values = Arrays.copyOf(values, names.length);
            }
            names[count] = new StringValue(Objects.requireNonNull(member.getKey(), "name"));
            values[count] = Node.require(member.getValue());
            tallest = Math.max(tallest, values[count++].height());
        }
        return ofRange(names, 0, values, 0, count, Node.heightAbove(tallest));
    }

    /** Makes an object of parts of these stacks; of equal names the first gives the place and the last the value. */
    static ObjectValue ofRange(StringValue[] names, int namesFrom, Node[] values, int valuesFrom, int count, int height) {
        StringValue[] ownNames = Arrays.copyOfRange(names, namesFrom, namesFrom + count);
        Node[] ownValues = Arrays.copyOfRange(values, valuesFrom, valuesFrom + count);
        if (count > FLAT) {
            return indexed(ownNames, ownValues, height);
        }
        // A bit for each hash so far: a name whose bit is not set is new.
        long seen = 0;
        int size = 0;
        for (int i = 0; i < count; i++) {
            StringValue name = ownNames[i];
            long bit = 1L << name.hashCode();
            int known = (seen & bit) == 0 ? -1 : search(ownNames, size, name.asString());
            seen |= bit;
            if (known >= 0) {
                ownValues[known] = ownValues[i];
            } else {
                ownNames[size] = name;
                ownValues[size++] = ownValues[i];
            }
        }
        return trimmed(ownNames, ownValues, size, null, height);
    }

    private static ObjectValue indexed(StringValue[] names, Node[] values, int height) {
        Map<String, Integer> index = new HashMap<>(names.length + names.length / 2);
        int size = 0;
        for (int i = 0; i < names.length; i++) {
            Integer known = index.putIfAbsent(names[i].asString(), size);
            if (known != null) {
                values[known] = values[i];
            } else {
                names[size] = names[i];
                values[size++] = values[i];
            }
        }
        return trimmed(names, values, size, index, height);
    }

    private static ObjectValue trimmed(StringValue[] names, Node[] values, int size, Map<String, Integer> index, int height) {
        if (size == names.length) {
            return new ObjectValue(names, values, index, height);
        }
        return new ObjectValue(Arrays.copyOf(names, size), Arrays.copyOf(values, size), index, height);
    }

    private static int search(StringValue[] names, int size, String name) {
        int hash = name.hashCode();
        for (int i = 0; i < size; i++) {
            if (names[i].hashCode() == hash && names[i].asString().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The value of a member, or null. */
    Node find(String name) {
        int place;
        if (index == null) {
            place = search(names, names.length, name);
        } else {
            place = index.getOrDefault(name, -1);
        }
        return place < 0 ? null : values[place];
    }

    @Override
    public JsonValue get(String name) {
        JsonValue value = find(Objects.requireNonNull(name, "name"));
        if (value == null) {
            throw new JsonValueException("no member " + Place.quoted(name) + " in the object");
        }
        return value;
    }

    @Override
    public Optional<JsonValue> tryGet(String name) {
        return Optional.ofNullable(find(Objects.requireNonNull(name, "name")));
    }

    @Override
    public Map<String, JsonValue> asMap() {
        return new View();
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof ObjectValue) || ((ObjectValue) other).names.length != names.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            // A null from find is unequal to everything.
            if (!values[i].equals(((ObjectValue) other).find(names[i].asString()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (int i = 0; i < names.length; i++) {
            sum += names[i].hashCode() ^ values[i].hashCode();
        }
        return sum;
    }

    /** The members as a map that cannot be changed. */
    private final class View extends AbstractMap<String, JsonValue> {
        @Override
        public int size() {
            return names.length;
        }

        @Override
        public boolean containsKey(Object key) {
            return get(key) != null;
        }

        @Override
        public JsonValue get(Object key) {
            return key instanceof String name ? find(name) : null;
        }

        @Override
        public Set<Map.Entry<String, JsonValue>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public int size() {
                    return names.length;
                }

                @Override
                public Iterator<Map.Entry<String, JsonValue>> iterator() {
                    return new Entries();
                }
            };
        }
    }

    private final class Entries implements Iterator<Map.Entry<String, JsonValue>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Map.Entry<String, JsonValue> next() {
            if (next == names.length) {
                throw new NoSuchElementException();
            }
            return Map.entry(names[next].asString(), values[next++]);
        }
    }
}

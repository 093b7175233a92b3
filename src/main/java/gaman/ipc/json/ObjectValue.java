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
 * An object as two flat arrays of names and values. Names are found by comparing them, and beyond a few members through a
 * {@link HashMap}, which stays fast when a sender chooses names with equal hashes.
 */
final class ObjectValue implements JsonObject, Node {
    /** Up to this many members, comparing with each is quicker than a hash map and needs no memory. */
    private static final int SMALL = 8;

    private final String[] names;
    private final Node[] values;
    private final Map<String, Integer> index;
    private final int height;

    private ObjectValue(String[] names, Node[] values, Map<String, Integer> index, int height) {
        this.names = names;
        this.values = values;
        this.index = index;
        this.height = height;
    }

    static ObjectValue of(Map<String, ? extends JsonValue> members) {
        Object[] pairs = new Object[2 * members.size()];
        int count = 0;
        int tallest = 0;
        for (Map.Entry<String, ? extends JsonValue> member : members.entrySet()) {
            Node value = Node.require(member.getValue());
            if (count == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * count + 2);
            }
            pairs[count++] = Objects.requireNonNull(member.getKey(), "name");
            pairs[count++] = value;
            tallest = Math.max(tallest, value.height());
        }
        return ofPairs(pairs, 0, count, Node.heightAbove(tallest));
    }

    /** Makes an object of name, value, name, value; of equal names the first gives the place and the last the value. */
    static ObjectValue ofPairs(Object[] pairs, int from, int to, int height) {
        int count = (to - from) / 2;
        String[] names = new String[count];
        Node[] values = new Node[count];
        Map<String, Integer> index = count > SMALL ? new HashMap<>(count + count / 2) : null;
        int size = 0;
        for (int i = from; i < to; i += 2) {
            String name = (String) pairs[i];
            Node value = (Node) pairs[i + 1];
            int known = index == null ? search(names, size, name) : putIfAbsent(index, name, size);
            if (known >= 0) {
                values[known] = value;
            } else {
                names[size] = name;
                values[size++] = value;
            }
        }
        if (size < count) {
            names = Arrays.copyOf(names, size);
            values = Arrays.copyOf(values, size);
        }
        return new ObjectValue(names, values, index, height);
    }

    private static int search(String[] names, int size, String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static int putIfAbsent(Map<String, Integer> index, String name, int place) {
        Integer known = index.putIfAbsent(name, place);
        return known == null ? -1 : known;
    }

    int size() {
        return names.length;
    }

    String name(int place) {
        return names[place];
    }

    Node value(int place) {
        return values[place];
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
    public int height() {
        return height;
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
            if (!values[i].equals(((ObjectValue) other).find(names[i]))) {
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

    @Override
    public String toString() {
        return TextWriter.compact(this);
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
            return Map.entry(names[next], values[next++]);
        }
    }
}

package gaman.ipc.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** An array as one flat Java array. */
final class ArrayValue extends Container implements JsonArray {
    private ArrayValue(Node[] values, int height) {
        super(null, values, height);
    }

    static ArrayValue of(List<? extends JsonValue> elements) {
        Object[] copy = elements.toArray();
        Node[] values = new Node[copy.length];
        int tallest = 0;
        for (int i = 0; i < copy.length; i++) {
            values[i] = Node.require((JsonValue) copy[i]);
            tallest = Math.max(tallest, values[i].height());
        }
        return new ArrayValue(values, Node.heightAbove(tallest));
    }

    static ArrayValue ofRange(Node[] values, int from, int to, int height) {
        return new ArrayValue(Arrays.copyOfRange(values, from, to), height);
    }

    @Override
    public JsonValue get(int index) {
        if (index < 0 || index >= values.length) {
            throw new JsonValueException("no element " + index + " in an array of " + values.length);
        }
        return values[index];
    }

    @Override
    public List<JsonValue> asList() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof ArrayValue) || ((ArrayValue) other).values.length != values.length) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (!values[i].equals(((ArrayValue) other).values[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Node value : values) {
            hash = 31 * hash + value.hashCode();
        }
        return hash;
    }
}

package gaman.ipc.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** An array as one flat Java array. */
final class ArrayValue implements JsonArray, Node {
    private final Node[] values;
    private final int height;

    private ArrayValue(Node[] values, int height) {
        this.values = values;
        this.height = height;
    }

    static ArrayValue of(List<? extends JsonValue> elements) {
        Object[] copy = elements.toArray();
        int tallest = 0;
        for (Object element : copy) {
            tallest = Math.max(tallest, Node.require((JsonValue) element).height());
        }
        return ofRange(copy, 0, copy.length, Node.heightAbove(tallest));
    }

    static ArrayValue ofRange(Object[] nodes, int from, int to, int height) {
        return new ArrayValue(Arrays.copyOfRange(nodes, from, to, Node[].class), height);
    }

    int size() {
        return values.length;
    }

    Node value(int place) {
        return values[place];
    }

    @Override
    public int height() {
        return height;
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

    @Override
    public String toString() {
        return TextWriter.compact(this);
    }
}

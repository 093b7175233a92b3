package gaman.ipc.json;

import java.util.Arrays;

/**
 * Builds values. What is not closed yet lies on two stacks, so that each array or object is made once, in its exact size:
 *
 * <pre>
 *   text     {"a":[1,2],"b":[3,          level 0 starts at 0 (object), level 1 at 1 (array)
 *   values   [1,2]  3
 *   names    "a"  "b"                    as many as the open objects have members, the last perhaps without its value
 * </pre>
 */
final class TreeBuilder implements Sink {
    /** The largest stack that is kept for the next document. */
    private static final int KEPT = 1024;
    private static final int SMALLEST = 16;
    private static final Node[] NO_VALUES = new Node[0];
    private static final StringValue[] NO_NAMES = new StringValue[0];

    private Node[] values = NO_VALUES;
    private int top;
    private StringValue[] names = NO_NAMES;
    private int lastName;
    /** How high the stacks have been when something was closed: below, they still refer to what was taken from them. */
    private int used;
    private int usedNames;

    /** Where each open level starts on the stack; an object's start is kept as its complement. */
    private int[] starts = new int[8];
    /** The height of the tallest value in each open level so far. */
    private int[] heights = new int[8];
    private int depth;

    private Node root;

    int depth() {
        return depth;
    }

    boolean inObject() {
        return starts[depth - 1] < 0;
    }

    /** The finished document. */
    Node root() {
        return root;
    }

    /** Begins another document, whatever became of the last. */
    void begin() {
        used = Math.max(used, top);
        usedNames = Math.max(usedNames, lastName);
        root = null;
        depth = 0;
        top = 0;
        lastName = 0;
    }

    /** Lets go of all that documents have left here. It makes nothing: memory may be what there was too little of. */
    void forget() {
        begin();
        if (values.length > KEPT || names.length > KEPT) {
            values = NO_VALUES;
            names = NO_NAMES;
        } else {
            Arrays.fill(values, 0, used, null);
            Arrays.fill(names, 0, usedNames, null);
        }
        used = 0;
        usedNames = 0;
    }

    /** Whether it holds so much that it should not wait for the next document with it. */
    boolean isLarge() {
        return values.length > KEPT || names.length > KEPT;
    }

    @Override
    public void openObject() {
        open(~top);
    }

    @Override
    public void openArray() {
        open(top);
    }

    private void open(int start) {
        if (depth == starts.length) {
            // The one that is asked for its length comes last: where memory is short, the other can be made again.
            heights = Arrays.copyOf(heights, 2 * depth);
            starts = Arrays.copyOf(starts, 2 * depth);
        }
        starts[depth] = start;
        heights[depth++] = 0;
    }

    @Override
    public void closeObject() {
        int height = heights[--depth] + 1;
        int start = ~starts[depth];
        int count = top - start;
        used = Math.max(used, top);
        usedNames = Math.max(usedNames, lastName);
        lastName -= count;
        Node object = ObjectValue.ofRange(names, lastName, values, start, count, height);
        top = start;
        add(object, height);
    }

    @Override
    public void closeArray() {
        int height = heights[--depth] + 1;
        int start = starts[depth];
        used = Math.max(used, top);
        Node array = ArrayValue.ofRange(values, start, top, height);
        top = start;
        add(array, height);
    }

    @Override
    public void name(String name) {
        name(new StringValue(name));
    }

    void name(StringValue name) {
        if (lastName == names.length) {
            names = Arrays.copyOf(names, Math.max(SMALLEST, 2 * lastName));
        }
        names[lastName++] = name;
    }

    /** Adds a value without contents. */
    void scalar(Node value) {
        if (depth == 0) {
            root = value;
        } else {
            push(value);
        }
    }

    @Override
    public void value(Node value) {
        add(value, value.height());
    }

    private void add(Node value, int height) {
        if (depth == 0) {
            root = value;
            return;
        }
        if (height > heights[depth - 1]) {
            heights[depth - 1] = height;
        }
        push(value);
    }

    private void push(Node value) {
        if (top == values.length) {
            values = Arrays.copyOf(values, Math.max(SMALLEST, 2 * top));
        }
        values[top++] = value;
    }

    @Override
    public void string(String text) {
        scalar(new StringValue(text));
    }

    @Override
    public void number(long unscaled, int scale) {
        scalar(NumberValue.of(unscaled, scale));
    }

    @Override
    public void number(String text) {
        scalar(NumberValue.of(text));
    }

    @Override
    public void bool(boolean value) {
        scalar(value ? BooleanValue.TRUE : BooleanValue.FALSE);
    }

    @Override
    public void nothing() {
        scalar(NullValue.NULL);
    }
}

package gaman.ipc.json;

import java.util.Arrays;

/**
 * Builds values. What is not closed yet lies on one stack, so that each array or object is made once, in its exact size:
 *
 * <pre>
 *   text     {"a":[1,2],"b":[3,          level 0 starts at 0 (object), level 1 at 3 (array)
 *   pending  "a" [1,2] "b" 3
 * </pre>
 */
final class TreeBuilder implements Sink {
    private Object[] pending = new Object[16];
    private int top;

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
            starts = Arrays.copyOf(starts, 2 * depth);
            heights = Arrays.copyOf(heights, 2 * depth);
        }
        starts[depth] = start;
        heights[depth++] = 0;
    }

    @Override
    public void closeObject() {
        int start = ~starts[--depth];
        replace(start, ObjectValue.ofPairs(pending, start, top, heights[depth] + 1));
    }

    @Override
    public void closeArray() {
        int start = starts[--depth];
        replace(start, ArrayValue.ofRange(pending, start, top, heights[depth] + 1));
    }

    private void replace(int start, Node container) {
        top = start;
        value(container);
    }

    @Override
    public void name(String name) {
        push(name);
    }

    @Override
    public void value(Node value) {
        if (depth == 0) {
            root = value;
            return;
        }
        push(value);
        int height = value.height();
        if (height > heights[depth - 1]) {
            heights[depth - 1] = height;
        }
    }

    private void push(Object item) {
        if (top == pending.length) {
            pending = Arrays.copyOf(pending, 2 * top);
        }
        pending[top++] = item;
    }

    @Override
    public void string(String text) {
        value(new StringValue(text));
    }

    @Override
    public void number(long value) {
        value(NumberValue.of(value));
    }

    @Override
    public void number(String text) {
        value(NumberValue.of(text));
    }

    @Override
    public void bool(boolean value) {
        value(value ? BooleanValue.TRUE : BooleanValue.FALSE);
    }

    @Override
    public void nothing() {
        value(NullValue.NULL);
    }
}

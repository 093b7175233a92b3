package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes a JSON document as UTF-8 text, as {@code JSON.stringify} lays it out and escapes it. A comma follows each element
 * and member as it is written; the bracket that closes takes the place of the last one.
 */
final class TextWriter extends Utf8Text implements Sink {
    /** The most memory kept for the next document, in bytes. */
    private static final int KEPT = 64 * 1024;

    /** The literals, each with its comma. */
    private static final byte[] TRUE = "true,".getBytes(ISO_8859_1);
    private static final byte[] FALSE = "false,".getBytes(ISO_8859_1);
    private static final byte[] NULL = "null,".getBytes(ISO_8859_1);

    private static final Node[] NONE = new Node[0];

    private final int indent;
    private ByteBuffer view;
    private int depth;
    /** Only with an indent: the value stands behind its name, in the same line. */
    private boolean afterName;

    /** The arrays and objects around the current value, and where in each the next one stands. */
    private Container[] open = new Container[8];
    private int[] places = new int[8];

    /** A writer of compact text, or with indent > 0 of text with a line for each element and member. */
    TextWriter(int indent) {
        this.indent = indent;
    }

    static String compact(Node value) {
        TextWriter writer = new TextWriter(0);
        writer.value(value);
        return writer.text();
    }

    String text() {
        return new String(out, 0, size - 1, UTF_8);
    }

    /** The text where it was written, for as long as nothing else is. */
    ByteBuffer buffer() {
        if (view == null || view.array() != out) {
            view = ByteBuffer.wrap(out);
        }
        return view.clear().limit(size - 1).order(ByteOrder.BIG_ENDIAN);
    }

    /** Begins another document, after one that is complete. */
    void begin() {
        size = 0;
    }

    /** Whether the memory is small enough to wait for the next document. */
    boolean isWorthKeeping() {
        return out.length <= KEPT;
    }

    byte[] bytes() {
        return Arrays.copyOf(out, size - 1);
    }

    /** Writes a value with all that it contains, keeping on the heap what is open. */
    @Override
    public void value(Node root) {
        Container container = null;
        StringValue[] names = null;
        Node[] values = NONE;
        int place = 0;
        int level = 0;
        Node value = root;
        while (true) {
            if (value instanceof StringValue string) {
                string(string);
            } else if (value instanceof NumberValue number) {
                number(number);
            } else if (value instanceof Container inner) {
                if (level == open.length) {
                    open = Arrays.copyOf(open, 2 * level);
                    places = Arrays.copyOf(places, 2 * level);
                }
                open[level] = container;
                places[level++] = place;
                container = inner;
                names = container.names;
                values = container.values;
                place = 0;
                open(names == null ? (byte) '[' : (byte) '{');
            } else {
                literal(value == NullValue.NULL ? NULL : value == BooleanValue.TRUE ? TRUE : FALSE);
            }
            while (place == values.length) {
                if (container == null) {
                    return;
                }
                close(names == null ? (byte) ']' : (byte) '}');
                container = open[--level];
                open[level] = null;
                place = places[level];
                names = container == null ? null : container.names;
                values = container == null ? NONE : container.values;
            }
            if (names != null) {
                name(names[place]);
            }
            value = values[place++];
        }
    }

    @Override
    public void openObject() {
        open((byte) '{');
    }

    @Override
    public void openArray() {
        open((byte) '[');
    }

    @Override
    public void closeObject() {
        close((byte) '}');
    }

    @Override
    public void closeArray() {
        close((byte) ']');
    }

    private void open(byte bracket) {
        begin(1);
        out[size++] = bracket;
        depth++;
    }

    private void close(byte bracket) {
        depth--;
        reserve(2);
        if (out[size - 1] == ',') {
            size--;
            if (indent > 0) {
                newLine();
            }
        }
        out[size++] = bracket;
        out[size++] = ',';
    }

    @Override
    public void name(String name) {
        begin(name.length() + 4L);
        quote(name);
        endName();
    }

    private void name(StringValue name) {
        begin(name.asString().length() + 4L);
        quote(name);
        endName();
    }

    private void endName() {
        out[size++] = ':';
        if (indent > 0) {
            out[size++] = ' ';
            afterName = true;
        }
    }

    /** Makes room for what an element or member has at least, the comma included, and goes to its line. */
    private void begin(long least) {
        if (indent > 0) {
            if (depth > 0 && !afterName) {
                newLine();
            }
            afterName = false;
        }
        reserve(least);
    }

    private void newLine() {
        int spaces = depth * indent;
        reserve(spaces + 3);
        out[size++] = '\n';
        Arrays.fill(out, size, size + spaces, (byte) ' ');
        size += spaces;
    }

    @Override
    public void string(String text) {
        begin(text.length() + 3L);
        quote(text);
        out[size++] = ',';
    }

    private void string(StringValue string) {
        begin(string.asString().length() + 3L);
        quote(string);
        out[size++] = ',';
    }

    @Override
    public void number(long unscaled, int scale) {
        begin(Decimals.LONGEST + 1);
        size = Decimals.put(unscaled, scale, out, size);
        out[size++] = ',';
    }

    @Override
    public void number(String text) {
        begin(text.length() + 1L);
        copy(text);
        out[size++] = ',';
    }

    private void number(NumberValue number) {
        if (number.isDecimal()) {
            number(number.unscaled(), number.scale());
        } else {
            number(number.toString());
        }
    }

    @Override
    public void bool(boolean value) {
        literal(value ? TRUE : FALSE);
    }

    @Override
    public void nothing() {
        literal(NULL);
    }

    private void literal(byte[] text) {
        begin(text.length);
        System.arraycopy(text, 0, out, size, text.length);
        size += text.length;
    }
}

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes a JSON document as UTF-8 text, as {@code JSON.stringify} lays it out and escapes it. A comma follows each element
 * and member as it is written; the bracket that closes takes the place of the last one.
 */
final class TextWriter implements Sink {
    /** The longest UTF-8 or escape of one char, which is an escape by number. */
    private static final int LONGEST_CHAR = 6;
    /** The most memory kept for the next document, in bytes. */
    private static final int KEPT = 64 * 1024;
    /** What Java can hold in one array. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

    /** Whether a char below 256 stands in a string as it is. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    /** The literals, each with its comma. */
    private static final byte[] TRUE = "true,".getBytes(ISO_8859_1);
    private static final byte[] FALSE = "false,".getBytes(ISO_8859_1);
    private static final byte[] NULL = "null,".getBytes(ISO_8859_1);

    private static final Node[] NONE = new Node[0];

    private final int indent;
    private byte[] out = new byte[256];
    private ByteBuffer view;
    private int size;
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
        return view.clear().limit(size - 1);
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

    /** Copies a text of ASCII, for which there is room. */
    @SuppressWarnings("deprecation") // There is no other method that writes into an array.
    private void copy(String text) {
        text.getBytes(0, text.length(), out, size);
        size += text.length();
    }

    private void quote(StringValue string) {
        if (string.isPlain()) {
            out[size++] = '"';
            copy(string.asString());
            out[size++] = '"';
        } else {
            quote(string.asString());
        }
    }

    /** Writes a string in quotes; there is room for each of its chars, the quotes and two bytes more. */
    private void quote(String text) {
        int length = text.length();
        byte[] out = this.out;
        int size = this.size;
        out[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                this.size = size;
                quoteFrom(text, i);
                return;
            }
            out[size++] = (byte) c;
        }
        out[size++] = '"';
        this.size = size;
    }

    /** Writes the rest of a string, in which there is something to escape or encode, and the closing quote. */
    private void quoteFrom(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            // There is room for one byte for each char that is left and the quote; whatever takes more makes room.
            if (c < PLAIN.length && PLAIN[c]) {
                out[size++] = (byte) c;
            } else {
                reserve((long) length - i + LONGEST_CHAR + 3);
                if (c < 0x80) {
                    escape(c);
                } else if (!Character.isSurrogate(c)) {
                    utf8(c);
                } else if (Character.isHighSurrogate(c) && i + 1 < length
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    utf8(Character.toCodePoint(c, text.charAt(++i)));
                } else {
                    unicodeEscape(c);
                }
            }
        }
        out[size++] = '"';
    }

    private void utf8(int point) {
        if (point < 0x800) {
            out[size++] = (byte) (0xC0 | point >> 6);
        } else {
            if (point < 0x10000) {
                out[size++] = (byte) (0xE0 | point >> 12);
            } else {
                out[size++] = (byte) (0xF0 | point >> 18);
                out[size++] = (byte) (0x80 | point >> 12 & 0x3F);
            }
            out[size++] = (byte) (0x80 | point >> 6 & 0x3F);
        }
        out[size++] = (byte) (0x80 | point & 0x3F);
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> shortEscape(c);
            case '\b' -> shortEscape('b');
            case '\f' -> shortEscape('f');
            case '\n' -> shortEscape('n');
            case '\r' -> shortEscape('r');
            case '\t' -> shortEscape('t');
            default -> unicodeEscape(c);
        }
    }

    private void shortEscape(char letter) {
        out[size++] = '\\';
        out[size++] = (byte) letter;
    }

    private void unicodeEscape(char c) {
        shortEscape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out[size++] = HEX[c >> shift & 0xF];
        }
    }

    /** Makes room for more bytes, at least doubling so that growing costs a constant per byte. */
    private void reserve(long more) {
        if (more > out.length - size) {
            if (size + more > LARGEST) {
                throw new IllegalArgumentException("the JSON text would exceed 2 GiB");
            }
            out = Arrays.copyOf(out, (int) Math.min(LARGEST, Math.max(2L * out.length, size + more)));
        }
    }
}

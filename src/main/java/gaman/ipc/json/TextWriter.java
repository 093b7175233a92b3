package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Writes a JSON document as UTF-8 text, as {@code JSON.stringify} lays it out and escapes it. */
final class TextWriter implements Sink {
    /** The longest UTF-8 or escape of one char, which is an escape by number. */
    private static final int LONGEST_CHAR = 6;
    /** What Java can hold in one array. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

    private final int indent;
    private byte[] out = new byte[256];
    private int size;
    private int depth;
    /** Whether the next element or member is the first of its array or object. */
    private boolean first = true;
    private boolean afterName;

    /** The arrays and objects of the current value that are open, and where in each the next one stands. */
    private Node[] open = new Node[0];
    private int[] places = new int[0];
    private int levels;

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
        return new String(out, 0, size, UTF_8);
    }

    byte[] bytes() {
        return Arrays.copyOf(out, size);
    }

    /** Writes a value with all that it contains, keeping on the heap what is open. */
    @Override
    public void value(Node value) {
        begin(value);
        while (levels > 0) {
            int place = places[levels - 1]++;
            if (open[levels - 1] instanceof ObjectValue object) {
                if (place < object.size()) {
                    name(object.name(place));
                    begin(object.value(place));
                } else {
                    closeObject();
                    levels--;
                }
            } else {
                ArrayValue array = (ArrayValue) open[levels - 1];
                if (place < array.size()) {
                    begin(array.value(place));
                } else {
                    closeArray();
                    levels--;
                }
            }
        }
    }

    /** Writes a scalar, or begins an array or object. */
    private void begin(Node value) {
        if (value instanceof ObjectValue) {
            openObject();
            push(value);
        } else if (value instanceof ArrayValue) {
            openArray();
            push(value);
        } else if (value instanceof StringValue) {
            string(value.asString());
        } else {
            // Numbers, booleans and null are their own text.
            number(value.toString());
        }
    }

    private void push(Node container) {
        if (levels == open.length) {
            open = Arrays.copyOf(open, Math.max(8, 2 * levels));
            places = Arrays.copyOf(places, open.length);
        }
        open[levels] = container;
        places[levels++] = 0;
    }

    @Override
    public void openObject() {
        open('{');
    }

    @Override
    public void openArray() {
        open('[');
    }

    @Override
    public void closeObject() {
        close('}');
    }

    @Override
    public void closeArray() {
        close(']');
    }

    private void open(char bracket) {
        separate();
        put(bracket);
        depth++;
        first = true;
    }

    private void close(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        put(bracket);
        first = false;
    }

    @Override
    public void name(String name) {
        separate();
        quote(name);
        put(':');
        if (indent > 0) {
            put(' ');
        }
        afterName = true;
    }

    /** Writes what stands between the previous element or member and this one. */
    private void separate() {
        if (afterName) {
            afterName = false;
        } else if (depth > 0) {
            if (!first) {
                put(',');
            }
            newLine();
        }
        first = false;
    }

    private void newLine() {
        if (indent > 0) {
            int spaces = depth * indent;
            reserve(spaces + 1);
            out[size++] = '\n';
            Arrays.fill(out, size, size + spaces, (byte) ' ');
            size += spaces;
        }
    }

    @Override
    public void string(String text) {
        separate();
        quote(text);
    }

    @Override
    public void number(long value) {
        number(Long.toString(value));
    }

    @Override
    public void number(String text) {
        separate();
        ascii(text);
    }

    @Override
    public void bool(boolean value) {
        number(value ? "true" : "false");
    }

    @Override
    public void nothing() {
        number("null");
    }

    private void ascii(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            out[size++] = (byte) text.charAt(i);
        }
    }

    private void quote(String text) {
        int length = text.length();
        reserve(length + 2L);
        out[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            // There is room for one byte for each char that is left and the quote; whatever takes more makes room.
            if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
                out[size++] = (byte) c;
            } else {
                reserve((long) length - i + LONGEST_CHAR);
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

    private void put(char c) {
        reserve(1);
        out[size++] = (byte) c;
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

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** UTF-8 text that grows in an array: room for more, and strings in quotes, escaped as {@code JSON.stringify} does it. */
abstract class Utf8Text {
    /** The longest UTF-8 or escape of one char, which is an escape by number. */
    private static final int LONGEST_CHAR = 6;
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

    byte[] out = new byte[256];
    int size;

    /** Copies a text of ASCII, for which there is room. */
    @SuppressWarnings("deprecation") // There is no other method that writes into an array.
    final void copy(String text) {
        text.getBytes(0, text.length(), out, size);
        size += text.length();
    }

    final void quote(StringValue string) {
        if (string.isPlain()) {
            out[size++] = '"';
            copy(string.asString());
            out[size++] = '"';
        } else {
            quote(string.asString());
        }
    }

    /** Writes a string in quotes; there is room for each of its chars, the quotes and two bytes more. */
    final void quote(String text) {
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
    final void reserve(long more) {
        if (more > out.length - size) {
            if (size + more > LARGEST) {
                throw new IllegalArgumentException("the JSON text would exceed 2 GiB");
            }
            out = Arrays.copyOf(out, (int) Math.min(LARGEST, Math.max(2L * out.length, size + more)));
        }
    }
}

package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Reads one JSON text from UTF-8 bytes (RFC 8259). It is strict, looks at no byte outside its slice, and keeps open arrays
 * and objects on the heap, so that no depth can overflow the thread's stack. It serves for one text.
 */
final class Parser {
    private static final int NO_BYTE = -1;

    private final byte[] in;
    private final int start;
    private final int end;
    /** Whether surrogates may stand encoded as bytes: only where the text was a String, which may contain them. */
    private final boolean surrogates;
    private final TreeBuilder tree = new TreeBuilder();

    private int at;
    /** Holds a string with escapes or beyond ASCII while it is decoded; used again for the next one. */
    private char[] chars = new char[0];

    private Parser(byte[] in, int start, int end, boolean surrogates) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.at = start;
        this.surrogates = surrogates;
    }

    static Node parse(byte[] bytes, int offset, int length) {
        return new Parser(bytes, offset, offset + length, false).document();
    }

    static Node parse(String text) {
        byte[] bytes = Surrogates.encode(text);
        return new Parser(bytes, 0, bytes.length, true).document();
    }

    /** Reads a text that is a number and nothing else. */
    static NumberValue number(String text) {
        byte[] bytes = Surrogates.encode(text);
        Parser parser = new Parser(bytes, 0, bytes.length, true);
        NumberValue number = parser.number();
        if (parser.at < parser.end) {
            throw parser.expected("the end of the number");
        }
        return number;
    }

    private Node document() {
        skipSpace();
        value();
        skipSpace();
        if (at < end) {
            throw expected("the end of the text");
        }
        return tree.root();
    }

    /** Reads one value with all that it contains. */
    private void value() {
        do {
            int b = peek();
            if (b == '{') {
                open();
                tree.openObject();
                if (peek() != '}') {
                    name();
                    continue;
                }
                at++;
                tree.closeObject();
            } else if (b == '[') {
                open();
                tree.openArray();
                if (peek() != ']') {
                    continue;
                }
                at++;
                tree.closeArray();
            } else {
                tree.value(scalar(b));
            }
            closeWhatEndsHere();
        } while (tree.depth() > 0);
    }

    private void open() {
        if (tree.depth() == Limits.DEPTH) {
            throw error("nested deeper than " + Limits.DEPTH, at);
        }
        at++;
        skipSpace();
    }

    /** After a value: passes the brackets that end here, up to a comma or the end of the outermost value. */
    private void closeWhatEndsHere() {
        while (tree.depth() > 0) {
            skipSpace();
            int b = peek();
            if (b == ',') {
                at++;
                skipSpace();
                if (tree.inObject()) {
                    name();
                }
                return;
            }
            if (tree.inObject()) {
                require(b == '}', "',' or '}'");
                at++;
                tree.closeObject();
            } else {
                require(b == ']', "',' or ']'");
                at++;
                tree.closeArray();
            }
        }
    }

    /** Reads a member's name and the colon, up to the value. */
    private void name() {
        require(peek() == '"', "a name in double quotes");
        tree.name(string());
        skipSpace();
        require(peek() == ':', "':'");
        at++;
        skipSpace();
    }

    private Node scalar(int b) {
        switch (b) {
            case '"':
                return new StringValue(string());
            case 't':
                return literal("true", BooleanValue.TRUE);
            case 'f':
                return literal("false", BooleanValue.FALSE);
            case 'n':
                return literal("null", NullValue.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
                return number();
            default:
                throw expected("a value");
        }
    }

    private Node literal(String word, Node value) {
        for (int i = 0; i < word.length(); i++) {
            require(peek() == word.charAt(i), word);
            at++;
        }
        return value;
    }

    // Numbers, section 6: [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ "e" [ "+" / "-" ] 1*digit ]

    private NumberValue number() {
        int from = at;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int digitsFrom = at;
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        int count = at - digitsFrom;
        int scale = 0;
        if (peek() == '.') {
            at++;
            int fractionFrom = at;
            digits();
            scale = at - fractionFrom;
        }
        boolean exponent = peek() == 'e' || peek() == 'E';
        if (exponent) {
            at++;
            if (peek() == '-' || peek() == '+') {
                at++;
            }
            digits();
        }
        if (at - from > Limits.NUMBER_LENGTH) {
            throw error("a number longer than " + Limits.NUMBER_LENGTH + " characters", from);
        }
        if (!exponent && count + scale <= NumberValue.SHORT_DIGITS) {
            long unscaled = unscaled(digitsFrom);
            // Negative zero has no integer to hold its sign.
            if (unscaled != 0 || !negative) {
                return NumberValue.ofDecimal(negative ? -unscaled : unscaled, scale);
            }
        }
        return NumberValue.ofLongText(new String(in, from, at - from, ISO_8859_1));
    }

    private void digits() {
        require(isDigit(peek()), "a digit");
        do {
            at++;
        } while (isDigit(peek()));
    }

    private long unscaled(int from) {
        long value = 0;
        for (int i = from; i < at; i++) {
            if (in[i] != '.') {
                value = 10 * value + in[i] - '0';
            }
        }
        return value;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    // Strings, section 7

    private String string() {
        int from = ++at;
        // Bytes are signed: below a space are the control characters and all that is not ASCII.
        while (at < end && in[at] >= ' ' && in[at] != '"' && in[at] != '\\') {
            at++;
        }
        if (peek() == '"') {
            return new String(in, from, at++ - from, ISO_8859_1);
        }
        return decoded(from);
    }

    /** Reads the string that starts at {@code from} and is plain ASCII as far as {@code at}. */
    private String decoded(int from) {
        int size = at - from;
        reserve(size);
        for (int i = 0; i < size; i++) {
            chars[i] = (char) in[from + i];
        }
        while (true) {
            int b = peek();
            reserve(size + 2);
            if (b == '"') {
                at++;
                return new String(chars, 0, size);
            } else if (b == '\\') {
                at++;
                chars[size++] = escape();
            } else if (b >= 0x80) {
                int point = utf8(b);
                if (point < 0x10000) {
                    chars[size++] = (char) point;
                } else {
                    chars[size++] = Character.highSurrogate(point);
                    chars[size++] = Character.lowSurrogate(point);
                }
            } else {
                require(b != NO_BYTE, "the end of the string");
                require(b >= ' ', "an escape instead of a control character");
                chars[size++] = (char) b;
                at++;
            }
        }
    }

    private void reserve(int size) {
        if (size > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(size, Math.max(32, 2 * chars.length)));
        }
    }

    private char escape() {
        int letter = peek();
        char c = switch (letter) {
            case '"', '\\', '/' -> (char) letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> 'u';
            default -> throw expected("an escape: one of \" \\ / b f n r t u");
        };
        at++;
        return letter == 'u' ? hex4() : c;
    }

    private char hex4() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int b = peek();
            int digit = isDigit(b) ? b - '0' : (b | 0x20) >= 'a' && (b | 0x20) <= 'f' ? (b | 0x20) - 'a' + 10 : -1;
            require(digit >= 0, "a hexadecimal digit");
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    /** Reads a code point of two to four bytes, of the shortest form only (Unicode 15, table 3-7). */
    private int utf8(int lead) {
        int from = at++;
        if (lead < 0xC2 || lead > 0xF4) {
            throw malformed(from);
        }
        if (lead < 0xE0) {
            return (lead & 0x1F) << 6 | continuation(from, 0x80, 0xBF);
        }
        if (lead < 0xF0) {
            int second = continuation(from, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED && !surrogates ? 0x9F : 0xBF);
            return (lead & 0x0F) << 12 | second << 6 | continuation(from, 0x80, 0xBF);
        }
        int second = continuation(from, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        int third = continuation(from, 0x80, 0xBF);
        return (lead & 0x07) << 18 | second << 12 | third << 6 | continuation(from, 0x80, 0xBF);
    }

    private int continuation(int from, int lowest, int highest) {
        int b = peek();
        if (b < lowest || b > highest) {
            throw malformed(from);
        }
        at++;
        return b & 0x3F;
    }

    private JsonParseException malformed(int from) {
        return error("expected well-formed UTF-8", from);
    }

    // White space, the next byte, and errors

    private void skipSpace() {
        while (at < end && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private int peek() {
        return at < end ? in[at] & 0xFF : NO_BYTE;
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw expected(what);
        }
    }

    private JsonParseException expected(String what) {
        return error("expected " + what + (at < end ? "" : ", found the end"), at);
    }

    /** Works out line and position only now. All before the mistake is well-formed, so its chars can be counted. */
    private JsonParseException error(String problem, int where) {
        int line = 0;
        int position = 0;
        for (int i = start; i < where; i++) {
            int b = in[i] & 0xFF;
            if (b == '\n') {
                line++;
                position = 0;
            } else if (b < 0x80 || b >= 0xC0) {
                position += b >= 0xF0 ? 2 : 1;
            }
        }
        return new JsonParseException(problem, where - start, line, position);
    }
}

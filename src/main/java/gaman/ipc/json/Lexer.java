package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * What a JSON text is made of below its grammar: white space, literals, numbers and strings in UTF-8, read where the cursor
 * {@link #at} stands. It looks at no byte outside its slice. Whatever is no such thing is an error that tells the place.
 */
class Lexer {
    static final int NO_BYTE = -1;

    private static final int TRUE = Words.half("true");
    private static final int FALS = Words.half("fals");
    private static final int NULL = Words.half("null");
    private static final char[] NO_CHARS = new char[0];
    /** The powers of ten of as many digits as a word has. */
    private static final long[] TENS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    /** What Java can hold in one array. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    /** The longest decoded string whose memory is kept for the next, in chars. */
    private static final int KEPT = 32 * 1024;

    byte[] in;
    int at;
    int end;
    private int start;
    /** Whether surrogates may stand encoded as bytes: only where the text was a String, which may contain them. */
    private boolean surrogates;
    /** Holds a string with escapes or beyond ASCII while it is decoded; used again for the next one. */
    private char[] chars = NO_CHARS;

    /** Reads a text that is a number and nothing else. */
    static NumberValue number(String text) {
        Lexer lexer = new Lexer();
        byte[] bytes = Surrogates.encode(text);
        lexer.begin(bytes, 0, bytes.length, true);
        NumberValue number = lexer.number();
        if (lexer.at < lexer.end) {
            throw lexer.expected("the end of the number");
        }
        return number;
    }

    final void begin(byte[] bytes, int offset, int length, boolean fromString) {
        in = bytes;
        start = offset;
        at = offset;
        end = offset + length;
        surrogates = fromString;
    }

    /** Lets go of the text, and of memory that only a long one needs. */
    final void forget() {
        in = null;
        if (chars.length > KEPT) {
            chars = NO_CHARS;
        }
    }

    // White space, section 2

    /** Passes white space; returns the byte at which it ends. */
    final int token() {
        int b = peek();
        return b > ' ' || b == NO_BYTE ? b : passSpace();
    }

    private int passSpace() {
        byte[] in = this.in;
        int end = this.end;
        int i = at;
        while (i < end && in[i] <= ' ') {
            int b = in[i];
            if (b == '\n') {
                // An indented line: its spaces are passed eight at a time.
                i++;
                while (end - i >= 8) {
                    int spaces = Words.unmarked(Words.markOther(Words.at(in, i)));
                    i += spaces;
                    if (spaces < 8) {
                        break;
                    }
                }
            } else if (b == ' ' || b == '\r' || b == '\t') {
                i++;
            } else {
                break;
            }
        }
        at = i;
        return peek();
    }

    final int peek() {
        return at < end ? in[at] & 0xFF : NO_BYTE;
    }

    // Literals, section 3

    final Node literal(int b) {
        if (end - at >= 4) {
            int letters = Words.halfAt(in, at);
            if (letters == TRUE) {
                at += 4;
                return BooleanValue.TRUE;
            }
            if (letters == NULL) {
                at += 4;
                return NullValue.NULL;
            }
            if (letters == FALS && end - at >= 5 && in[at + 4] == 'e') {
                at += 5;
                return BooleanValue.FALSE;
            }
        }
        throw noLiteral(b);
    }

    private JsonParseException noLiteral(int b) {
        String literal = b == 't' ? "true" : b == 'f' ? "false" : b == 'n' ? "null" : "";
        for (int i = 0; i < literal.length() && peek() == literal.charAt(i); i++) {
            at++;
        }
        return expected(literal.isEmpty() ? "a value" : literal);
    }

    // Numbers, section 6: [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ "e" [ "+" / "-" ] 1*digit ]

    final NumberValue number() {
        int from = at;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int digitsFrom = at;
        long unscaled = 0;
        if (peek() == '0') {
            at++;
        } else {
            unscaled = digits();
        }
        int count = at - digitsFrom;
        int scale = 0;
        if (peek() == '.') {
            int fractionFrom = ++at;
            unscaled = moreDigits(unscaled);
            scale = at - fractionFrom;
        }
        int b = peek();
        boolean exponent = b == 'e' || b == 'E';
        if (exponent) {
            at++;
            b = peek();
            if (b == '-' || b == '+') {
                at++;
            }
            digits();
        }
        if (at - from > Limits.NUMBER_LENGTH) {
            throw error("a number longer than " + Limits.NUMBER_LENGTH + " characters", from);
        }
        // Negative zero has no integer to hold its sign.
        if (!exponent && count + scale <= NumberValue.SHORT_DIGITS && (unscaled != 0 || !negative)) {
            return NumberValue.ofDecimal(negative ? -unscaled : unscaled, scale);
        }
        return NumberValue.ofLongText(new String(in, from, at - from, ISO_8859_1));
    }

    /** Passes one or more digits; returns the number they make if they are no more than 18. */
    private long digits() {
        byte[] in = this.in;
        int i = at;
        long value = 0;
        while (i < end && isDigit(in[i])) {
            value = value * 10 + in[i++] - '0';
        }
        require(i > at, "a digit");
        at = i;
        return value;
    }

    /** The same for a fraction, which has more digits: eight at a time, added behind those of {@code before}. */
    private long moreDigits(long before) {
        byte[] in = this.in;
        int i = at;
        long value = before;
        int count = 8;
        while (count == 8 && end - i >= 8) {
            long word = Words.at(in, i);
            count = Words.unmarked(Words.markNoDigit(word));
            if (count > 0) {
                value = value * TENS[count] + Words.decimal(word, count);
                i += count;
            }
        }
        while (i < end && isDigit(in[i])) {
            value = value * 10 + in[i++] - '0';
        }
        require(i > at, "a digit");
        at = i;
        return value;
    }

    static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    // Strings, section 7

    /** Reads the string whose content starts at {@code from} and is plain as far as {@code to}. */
    final StringValue string(int from, int to) {
        at = to;
        if (peek() == '"') {
            at++;
            return StringValue.ofPlain(in, from, to);
        }
        return decoded(from);
    }

    /** Where the plain content of a string ends: at a quote, an escape, a mistake, what is not ASCII, or the end. */
    final int endOfPlain(int from) {
        byte[] in = this.in;
        int end = this.end;
        int i = from;
        for (; end - i >= 8; i += 8) {
            long special = Words.markSpecial(Words.at(in, i));
            if (special != 0) {
                return i + Words.unmarked(special);
            }
        }
        // Bytes are signed: below a space are the control characters and all that is not ASCII.
        while (i < end && in[i] >= ' ' && in[i] != '"' && in[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Reads the string that starts at {@code from} and is plain ASCII as far as {@code at}. */
    private StringValue decoded(int from) {
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
                return new StringValue(new String(chars, 0, size));
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
            chars = Arrays.copyOf(chars, (int) Math.min(LARGEST, Math.max(size, Math.max(32, 2L * chars.length))));
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

    // Errors

    final void require(boolean condition, String what) {
        if (!condition) {
            throw expected(what);
        }
    }

    final JsonParseException expected(String what) {
        return error("expected " + what + (at < end ? "" : ", found the end"), at);
    }

    final JsonParseException error(String problem, int where) {
        return JsonParseException.at(problem, in, start, where);
    }
}

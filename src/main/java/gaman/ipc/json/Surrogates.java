package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Encodes a String for the parser. A String may hold a surrogate without its other half, which UTF-8 cannot express and
 * {@code getBytes} would replace; {@code JSON.parse} takes it as it is. It is encoded like any other char, in three bytes.
 */
final class Surrogates {
    private Surrogates() {
    }

    static byte[] encode(String text) {
        int lone = nextLone(text, 0);
        if (lone == text.length()) {
            return text.getBytes(UTF_8);
        }
        // No char takes more than three bytes.
        byte[] out = new byte[Math.multiplyExact(3, text.length())];
        int size = 0;
        for (int from = 0; from < text.length(); from = lone + 1, lone = nextLone(text, from)) {
            byte[] part = text.substring(from, lone).getBytes(UTF_8);
            System.arraycopy(part, 0, out, size, part.length);
            size += part.length;
            if (lone < text.length()) {
                char c = text.charAt(lone);
                out[size++] = (byte) (0xE0 | c >> 12);
                out[size++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[size++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return Arrays.copyOf(out, size);
    }

    /** The next surrogate without its other half, or the length. */
    private static int nextLone(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    return i;
                }
                i++;
            }
        }
        return text.length();
    }
}

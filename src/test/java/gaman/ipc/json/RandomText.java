package gaman.ipc.json;

import java.util.Random;

/** Makes random texts for tests: valid ones with every construct, and mutations of them that are mostly not. */
final class RandomText {
    private static final String[] NUMBERS = {"0", "-0", "1", "-1", "10", "0.5", "-0.0", "1e5", "1E-7", "1.25e+300", "1e400", "123456789012345678",
        "12345678901234567890", "0.1", "9007199254740993", "4.9e-324", "100.00", "1.7976931348623157e308", "0e5"};
    private static final String[] PIECES = {"a", "b", "name", "\u00e9", "\u20ac", "\ud83d\ude00", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r",
        "\\t", "\\u0000", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\uD83D", " ", "\u007f", "\u2028", "1", "0", "__proto__"};
    private static final String[] SPACES = {"", "", "", "", "", "", "", "", " ", " ", "\n", "\t", "\r\n", "\n        ",
        "\r\n\t\t                     "};
    private static final String PLAIN = "Plain text, as most strings hold it: letters (a-z) & 0123456789; ~";
    private static final String SIGNS = "{}[]\",:\\/ \n\t\u0000\u001f01.eE+-truefalsnux\u00e9\u20ac\ufeff\u00a0";

    private final Random random;

    RandomText(Random random) {
        this.random = random;
    }

    /** A valid text, of names that may be equal; one in two hundred is long. */
    String valid() {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(200) > 0) {
            value(text, 4);
            return text.toString();
        }
        text.append('[');
        for (int i = 20 + random.nextInt(100); i > 0; i--) {
            value(text, 4);
            text.append(',');
        }
        value(text, 0);
        return text.append(']').toString();
    }

    private void value(StringBuilder text, int depth) {
        space(text);
        switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> text.append(random.nextBoolean());
            case 1 -> text.append("null");
            case 2 -> text.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> number(text);
            case 4, 5 -> string(text);
            case 6 -> array(text, depth);
            default -> object(text, depth);
        }
        space(text);
    }

    private void array(StringBuilder text, int depth) {
        text.append('[');
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            text.append(i > 0 ? "," : "");
            value(text, depth - 1);
        }
        if (count == 0) {
            space(text);
        }
        text.append(']');
    }

    private void object(StringBuilder text, int depth) {
        text.append('{');
        int count = random.nextInt(random.nextInt(10) == 0 ? 20 : 5);
        for (int i = 0; i < count; i++) {
            text.append(i > 0 ? "," : "");
            space(text);
            string(text);
            space(text);
            text.append(':');
            value(text, depth - 1);
        }
        if (count == 0) {
            space(text);
        }
        text.append('}');
    }

    private void number(StringBuilder text) {
        text.append(random.nextBoolean() ? "-" : "");
        if (random.nextBoolean()) {
            text.append(random.nextInt(9) + 1);
            digits(text, random.nextInt(20));
        } else {
            text.append('0');
        }
        if (random.nextBoolean()) {
            digits(text.append('.'), random.nextInt(20) + 1);
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(new String[] {"", "+", "-"}[random.nextInt(3)]);
            digits(text, random.nextInt(3) + 1);
        }
    }

    private void digits(StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            text.append(random.nextInt(10));
        }
    }

    private void string(StringBuilder text) {
        text.append('"');
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(4) == 0) {
                text.append(PLAIN, 0, random.nextInt(PLAIN.length()));
            }
        }
        text.append('"');
    }

    private void space(StringBuilder text) {
        text.append(SPACES[random.nextInt(SPACES.length)]);
    }

    /** Changes some chars: removes, doubles, replaces or moves them. Surrogates may lose their other half. */
    String mutated(String text) {
        StringBuilder mutant = new StringBuilder(text);
        for (int changes = random.nextInt(3) + 1; changes > 0 && mutant.length() > 0; changes--) {
            int at = random.nextInt(mutant.length());
            char sign = SIGNS.charAt(random.nextInt(SIGNS.length()));
            switch (random.nextInt(5)) {
                case 0 -> mutant.deleteCharAt(at);
                case 1 -> mutant.insert(at, sign);
                case 2 -> mutant.setCharAt(at, sign);
                case 3 -> mutant.setLength(at);
                default -> mutant.insert(random.nextInt(mutant.length()), mutant.substring(at, Math.min(mutant.length(), at + 5)));
            }
        }
        return mutant.toString();
    }

    /** Changes some bytes to any others. */
    byte[] mutated(byte[] bytes) {
        byte[] mutant = bytes.clone();
        for (int changes = random.nextInt(3) + 1; changes > 0 && mutant.length > 0; changes--) {
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
        return mutant;
    }
}

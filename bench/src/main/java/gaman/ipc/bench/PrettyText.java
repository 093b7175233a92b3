package gaman.ipc.bench;

import java.nio.charset.StandardCharsets;

/**
 * Lays JSON out for people, each member and element on a line of its own. The generated documents are written with this
 * and not with the library, since how the JVM compiles that would then depend on how the document was made.
 */
final class PrettyText {
    private final StringBuilder text = new StringBuilder();
    private final int indent;
    private int depth;
    private boolean empty = true;
    private boolean named;

    PrettyText(int indent) {
        this.indent = indent;
    }

    PrettyText begin(char bracket) {
        place();
        text.append(bracket);
        depth++;
        empty = true;
        return this;
    }

    PrettyText end(char bracket) {
        depth--;
        if (!empty) {
            line();
        }
        text.append(bracket);
        empty = false;
        return this;
    }

    PrettyText name(String name) {
        string(name);
        text.append(": ");
        named = true;
        return this;
    }

    /** Writes a number, {@code true}, {@code false} or {@code null}. */
    PrettyText literal(Object value) {
        place();
        text.append(value);
        return this;
    }

    /** Writes a string of which quotes, backslashes and the ends of lines need an escape. */
    PrettyText string(String value) {
        place();
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    private void place() {
        if (named) {
            named = false;
        } else if (depth > 0) {
            if (!empty) {
                text.append(',');
            }
            line();
        }
        empty = false;
    }

    private void line() {
        text.append('\n').append(" ".repeat(depth * indent));
    }

    byte[] utf8() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}

package gaman.ipc.json;

/** A string, escapes resolved; or the name of a member. */
final class StringValue extends Node implements JsonString {
    private final String text;
    private final boolean plain;

    private StringValue(String text, boolean plain) {
        this.text = text;
        this.plain = plain;
    }

    StringValue(String text) {
        this(text, false);
    }

    /** The text of ASCII bytes none of which needs an escape. */
    @SuppressWarnings("deprecation") // This constructor is the short one, which compilers inline.
    static StringValue ofPlain(byte[] bytes, int from, int to) {
        String text = new String(bytes, 0, from, to - from);
        return new StringValue(text, true);
    }

    /** Whether it is known that the text is ASCII and needs no escape; if not, it may be so all the same. */
    boolean isPlain() {
        return plain;
    }

    @Override
    public String asString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StringValue string && string.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}

package gaman.ipc.json;

/** A string, escapes resolved. */
final class StringValue extends Node implements JsonString {
    private final String text;

    StringValue(String text) {
        this.text = text;
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

    @Override
    public String toString() {
        return TextWriter.compact(this);
    }
}

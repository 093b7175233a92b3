package gaman.ipc.json;

/**
 * Says that text is not JSON, where, and what was expected there.
 *
 * <p>The message never quotes the text: what stands in a buffer beyond a mistake may be another's.
 */
public final class JsonParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In bytes, from 0. */
    private final int offset;
    /** From 0. */
    private final int line;
    /** In chars of its line, from 0. */
    private final int position;

    private JsonParseException(String problem, int offset, int line, int position) {
        super(problem + ", at offset " + offset + " (line " + line + ", position " + position + ")");
        this.offset = offset;
        this.line = line;
        this.position = position;
    }

    /** Works out line and position, only now. All before the mistake is well-formed, so that its chars can be counted. */
    static JsonParseException at(String problem, byte[] in, int start, int where) {
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

    /** The same error, thrown again where somebody uses what could not be read. */
    JsonParseException(JsonParseException original) {
        super(original.getMessage(), original);
        this.offset = original.offset;
        this.line = original.line;
        this.position = original.position;
    }

    /**
     * The offset of the mistake.
     *
     * @return bytes from the start of the text, counted from 0; of a text given as a String, bytes of its UTF-8 form, in
     *     which a surrogate without its other half takes three
     */
    public int getErrorOffset() {
        return offset;
    }

    /**
     * The line of the mistake.
     *
     * @return the number of line feeds before it, so counted from 0
     */
    public int getErrorLine() {
        return line;
    }

    /**
     * The position of the mistake in its line.
     *
     * @return characters (UTF-16 units, as in a String) from the start of the line, counted from 0
     */
    public int getErrorPosition() {
        return position;
    }
}

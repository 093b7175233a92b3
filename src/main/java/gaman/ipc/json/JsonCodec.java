package gaman.ipc.json;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads and writes JSON exactly as {@link Json} does, and keeps from one text to the next what {@code Json} makes anew
 * each time: its working memory, and the names met lately, which come again in most messages. On small messages that
 * is two thirds of the memory for reading and all of that for writing, and a good part of the time.
 *
 * <p>It keeps at most 512 names of at most 64 bytes, the last text of less than a kilobyte, and 64 KiB each to read and to
 * write in. Reading and writing know nothing of each other: one thread may read while another writes, but no two threads
 * may do the same. Every server loop has one.
 */
public final class JsonCodec {
    private Parser parser;
    /** Null until needed, and while in use. */
    private JavaWalk<TextWriter> idle;

    /** Makes a codec that has not met any name. */
    public JsonCodec() {
    }

    /**
     * Reads a text that is part of an array.
     *
     * @param utf8 holds one JSON value, white space around it allowed; must not change meanwhile
     * @param offset where the text starts
     * @param length its bytes
     * @return the value, which shares nothing with the array and may be given to other threads
     * @throws JsonParseException if the text is not JSON; offsets count from the start of the text
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public JsonValue parse(byte[] utf8, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, utf8.length);
        if (parser == null) {
            parser = new Parser(new Names());
        }
        return parser.parse(utf8, offset, length, false);
    }

    /**
     * Reads a text that is part of an array, whatever it is.
     *
     * @param utf8 holds any bytes; must not change meanwhile
     * @param offset where the text starts
     * @param length its bytes
     * @return the value, or if the text is not JSON one that {@linkplain JsonValue#isMissing() is missing}; never null
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public JsonValue parseOrMissing(byte[] utf8, int offset, int length) {
        try {
            return parse(utf8, offset, length);
        } catch (JsonParseException e) {
            return new MissingValue(e);
        }
    }

    /**
     * Writes a Java object as compact text.
     *
     * @param object what to write; {@link Json} says what can be
     * @return UTF-8, from position to limit of a buffer that has an array, big-endian; the same buffer each time, so valid until
     *     this is called again
     * @throws IllegalArgumentException if there is no JSON for the object or something in it; the message names the class
     *     and where it is, as in {@code $.items[3].when}
     * @throws JsonParseException if a value in it {@linkplain JsonValue#isMissing() is missing}
     */
    public ByteBuffer encode(Object object) {
        // The object's own code, an accessor say, may come here again; it gets another walk and writer.
        JavaWalk<TextWriter> walk = idle == null ? new JavaWalk<>(new TextWriter(0)) : idle;
        idle = null;
        TextWriter writer = walk.sink();
        writer.begin();
        walk.walk(object);
        if (writer.isWorthKeeping()) {
            idle = walk;
        }
        return writer.buffer();
    }
}

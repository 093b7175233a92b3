package gaman.ipc.wire;

/**
 * Finds messages in what a peer without frames writes: top-level JSON values and lines.
 *
 * <pre>
 *             '{' or '['                     its own closing bracket
 *   BETWEEN ---------------&gt; VALUE &lt;-&gt; STRING ----------------------&gt; message of type JSON
 *      |  ^
 *      |  +-- space, tab, CR, LF: skipped
 *      |     any other byte                  LF, or the end of the stream
 *      +------------------&gt; LINE ------------------------------------&gt; message of type text
 * </pre>
 *
 * A value is followed through its strings and escapes however the chunks are cut, and no byte is looked at twice. Only
 * brackets of the kind that began the value are counted: in well-formed JSON the others balance inside, and malformed
 * text still ends where its own bracket closes. A CR before the LF of a line is dropped.
 */
public final class UnframedDecoder extends Decoder {
    private static final int BETWEEN = 0;
    private static final int VALUE = 1;
    private static final int STRING = 2;
    private static final int ESCAPE = 3;
    private static final int LINE = 4;

    private int state = BETWEEN;
    private int scanned;
    private byte open;
    private byte close;
    private int depth;

    /** Makes a decoder that refuses a message whose size as a frame would be over {@code maxSize}. */
    public UnframedDecoder(int maxSize) {
        super(maxSize);
    }

    @Override
    public Step next(RingBuffer in) {
        if (state == BETWEEN && !begin(in)) {
            return Step.MORE;
        }
        int held = in.size();
        while (scanned < held) {
            byte b = in.get(scanned++);
            if (state == LINE ? b == '\n' : closes(b)) {
                return state == LINE ? found(FrameFormat.TEXT, endOfLine(in)) : found(FrameFormat.JSON, scanned);
            }
        }
        int payload = state == LINE ? held - 1 : held; // the last byte may be the CR that a line's end drops
        return tooLong(payload) ? tooLarge(payload) : Step.MORE;
    }

    @Override
    public Step last(RingBuffer in) {
        Step step = next(in);
        return step == Step.MORE && state == LINE ? found(FrameFormat.TEXT, in.size()) : step;
    }

    /** Skips what stands between messages; tells whether one begins. */
    private boolean begin(RingBuffer in) {
        int held = in.size();
        int blanks = 0;
        while (blanks < held && isBlank(in.get(blanks))) {
            blanks++;
        }
        byte first = blanks < held ? in.get(blanks) : 0;
        in.consume(blanks);
        if (blanks == held) {
            return false;
        }
        scanned = 0;
        depth = 0;
        open = first;
        close = (byte) (first == '{' ? '}' : ']');
        state = first == '{' || first == '[' ? VALUE : LINE;
        return true;
    }

    /** Follows one byte of a value; tells whether it ends it. */
    private boolean closes(byte b) {
        switch (state) {
            case STRING -> state = b == '"' ? VALUE : b == '\\' ? ESCAPE : STRING;
            case ESCAPE -> state = STRING;
            default -> {
                if (b == '"') {
                    state = STRING;
                } else if (b == open) {
                    depth++;
                } else if (b == close) {
                    return --depth == 0;
                }
            }
        }
        return false;
    }

    /** Returns the length of the line whose LF was the last byte scanned. */
    private int endOfLine(RingBuffer in) {
        int end = scanned - 1;
        return end > 0 && in.get(end - 1) == '\r' ? end - 1 : end;
    }

    private Step found(byte messageType, int payload) {
        if (tooLong(payload)) {
            return tooLarge(payload);
        }
        type = messageType;
        payloadOffset = 0;
        payloadLength = payload;
        length = scanned;
        state = BETWEEN;
        return Step.MESSAGE;
    }

    private boolean tooLong(int payload) {
        return payload >= maxSize;
    }

    private Step tooLarge(int payload) {
        refused = FrameFormat.sizeField(payload);
        return Step.TOO_LARGE;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}

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
    /** How many blanks stand before the message. */
    private int blanks;
    /** How much of the message has been looked at. */
    private int scanned;
    private byte open;
    private byte close;
    private int depth;

    /** Makes a decoder that refuses a message whose size as a frame would be over {@code maxSize}. */
    public UnframedDecoder(int maxSize) {
        super(maxSize);
    }

    @Override
    public Step next(RingBuffer in, int from) {
        if (state == BETWEEN && !begin(in, from)) {
            return Step.MORE;
        }
        int start = from + blanks;
        int held = in.size() - start;
        while (scanned < held) {
            byte b = in.get(start + scanned++);
            if (state == LINE ? b == '\n' : closes(b)) {
                return state == LINE ? found(start, FrameFormat.TEXT, endOfLine(in, start)) : found(start, FrameFormat.JSON, scanned);
            }
        }
        int payload = state == LINE ? held - 1 : held; // the last byte may be the CR that a line's end drops
        return unlessTooLarge(payload, Step.MORE);
    }

    @Override
    public Step last(RingBuffer in, int from) {
        Step step = next(in, from);
        return step == Step.MORE && state == LINE ? found(from + blanks, FrameFormat.TEXT, scanned) : step;
    }

    /** Skips what stands between messages, and drops it if none begins after it; tells whether one does. */
    private boolean begin(RingBuffer in, int from) {
        int held = in.size() - from;
        blanks = 0;
        while (blanks < held && isBlank(in.get(from + blanks))) {
            blanks++;
        }
        if (blanks == held) {
            in.dropNewest(blanks);
            return false;
        }
        byte first = in.get(from + blanks);
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
    private int endOfLine(RingBuffer in, int start) {
        int end = scanned - 1;
        return end > 0 && in.get(start + end - 1) == '\r' ? end - 1 : end;
    }

    private Step found(int start, byte messageType, int payload) {
        type = messageType;
        payloadOffset = start;
        payloadLength = payload;
        length = blanks + scanned;
        state = BETWEEN;
        return unlessTooLarge(payload, Step.MESSAGE);
    }

    private Step unlessTooLarge(int payload, Step step) {
        if (payload < maxSize) {
            return step;
        }
        refused = FrameFormat.sizeField(payload);
        return Step.TOO_LARGE;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}

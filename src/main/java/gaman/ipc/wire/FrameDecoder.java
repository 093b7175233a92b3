package gaman.ipc.wire;

/** Finds frames, as {@link FrameFormat} draws them. A bad header is refused as soon as its bytes are there. */
public final class FrameDecoder extends Decoder {
    /** Makes a decoder that refuses a size field over {@code maxSize}. */
    public FrameDecoder(int maxSize) {
        super(maxSize);
    }

    @Override
    public Step next(RingBuffer in, int from) {
        int held = in.size() - from;
        if (held < FrameFormat.SIZE_LENGTH) {
            in.expect(0);
            return Step.MORE;
        }
        int size = in.getInt(from);
        if (size <= 0 || size > maxSize) {
            refused = Integer.toUnsignedLong(size);
            return size == 0 ? Step.NO_TYPE : Step.TOO_LARGE;
        }
        if (held < FrameFormat.PAYLOAD_OFFSET) {
            in.expect(0);
            return Step.MORE;
        }
        type = in.get(from + FrameFormat.TYPE_OFFSET);
        if (type < 0 || type > FrameFormat.BINARY) {
            refused = Byte.toUnsignedInt(type);
            return Step.UNKNOWN_TYPE;
        }
        if (held - FrameFormat.SIZE_LENGTH < size) {
            in.expect(FrameFormat.SIZE_LENGTH + size);
            return Step.MORE;
        }
        payloadOffset = from + FrameFormat.PAYLOAD_OFFSET;
        length = FrameFormat.SIZE_LENGTH + size;
        payloadLength = length - FrameFormat.PAYLOAD_OFFSET;
        return Step.MESSAGE;
    }
}

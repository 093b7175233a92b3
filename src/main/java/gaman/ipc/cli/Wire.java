package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import gaman.ipc.wire.FrameFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Frames over a blocking channel, one at a time: the command line's own end of a connection. */
final class Wire {
    /** The most bytes for one transfer: the JDK keeps a direct buffer of that length for the thread. */
    private static final int STEP = 64 * 1024;

    /** A message as it came. */
    record Message(PayloadType type, ByteBuffer payload) {
    }

    private Wire() {
    }

    static void send(ByteChannel channel, PayloadType type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate((int) FrameFormat.frameLength(payload.length));
        frame.putInt(FrameFormat.sizeField(payload.length)).put(type.code()).put(payload).flip();
        while (frame.hasRemaining()) {
            int end = frame.limit();
            frame.limit(Math.min(end, frame.position() + STEP));
            channel.write(frame);
            frame.limit(end);
        }
    }

    /** Returns the next message, or null at the end of the stream. */
    static Message receive(ByteChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(FrameFormat.PAYLOAD_OFFSET);
        if (!fill(channel, header)) {
            return null;
        }
        int size = header.getInt(0);
        int type = header.get(FrameFormat.TYPE_OFFSET);
        if (size < 1 || size > FrameFormat.MAX_SIZE || type < 0 || type > FrameFormat.BINARY) {
            throw new IOException("the peer sent no frame: size " + Integer.toUnsignedLong(size) + ", type " + type);
        }
        ByteBuffer payload = ByteBuffer.allocate(size - (FrameFormat.PAYLOAD_OFFSET - FrameFormat.TYPE_OFFSET));
        if (payload.hasRemaining() && !fill(channel, payload)) {
            throw new EOFException("the peer ended inside a message");
        }
        return new Message(PayloadType.values()[type], payload.flip());
    }

    /** Fills the buffer; false if the stream ended before its first byte. */
    private static boolean fill(ByteChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            int end = into.limit();
            into.limit(Math.min(end, into.position() + STEP));
            int count = channel.read(into);
            into.limit(end);
            if (count < 0) {
                if (into.position() > 0) {
                    throw new EOFException("the peer ended inside a message");
                }
                return false;
            }
        }
        return true;
    }
}

package gaman.ipc;

import gaman.ipc.wire.Decoder;
import java.net.ProtocolException;

/** Why a peer's stream is not read any further, in the words that the log and {@link IpcContext#closeCause()} give. */
record Refusal(CloseReason reason, ProtocolException cause) {
    static Refusal unframed() {
        return protocolError("the peer writes no frames, which a server refuses with unframed=REFUSE, and a client always:"
                + " let it frame its messages, or let the server choose ANSWER_UNFRAMED");
    }

    /** What the decoder found wrong, and the value it found. */
    static Refusal of(Decoder.Step step, long value, int maxFrameSize) {
        if (step == Decoder.Step.NO_TYPE) {
            return protocolError("frame size 0: the size counts the type byte too, so it is at least 1");
        }
        if (step == Decoder.Step.UNKNOWN_TYPE) {
            return protocolError("frame type " + value + ": types are 0 (JSON), 1 (text) and 2 (binary)");
        }
        return new Refusal(CloseReason.FRAME_TOO_LARGE, new ProtocolException(
                "message of " + value + " bytes (type byte and payload) is over maxFrameSize=" + maxFrameSize
                        + ": raise maxFrameSize, or let the peer send less"));
    }

    private static Refusal protocolError(String what) {
        return new Refusal(CloseReason.PROTOCOL_ERROR, new ProtocolException(what));
    }
}

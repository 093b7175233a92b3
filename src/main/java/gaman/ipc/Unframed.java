package gaman.ipc;

/**
 * What a server does with a peer that writes no frames, such as GamanJS's published client examples or {@code nc -U}.
 * Such a peer is known by its first byte: 0x20 or above never begins a frame.
 */
public enum Unframed {
    /** Accept, and answer in kind: bare JSON or text and a line feed, binary as it is. The default. */
    ANSWER_UNFRAMED,
    /** Accept, and answer with frames, as GamanJS's own server does. */
    ANSWER_FRAMED,
    /** Close with {@link CloseReason#PROTOCOL_ERROR}. */
    REFUSE
}

package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes one message as a line that a person reads. */
final class Transcript {
    /** How much of a binary message is shown, in bytes. */
    private static final int SHOWN = 32;
    private static final String HEX = "0123456789abcdef";

    private Transcript() {
    }

    /** Returns the type and the payload: text as it is, binary as its length and its first bytes in hex. */
    static String line(PayloadType type, ByteBuffer payload) {
        String name = type.name().toLowerCase(Locale.ROOT);
        return name + " " + (type == PayloadType.BINARY ? hex(payload) : StandardCharsets.UTF_8.decode(payload));
    }

    private static String hex(ByteBuffer payload) {
        StringBuilder line = new StringBuilder().append(payload.remaining()).append(" bytes");
        for (int i = 0; i < Math.min(SHOWN, payload.remaining()); i++) {
            int b = Byte.toUnsignedInt(payload.get(payload.position() + i));
            line.append(i == 0 ? ": " : " ").append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
        }
        return line.append(payload.remaining() > SHOWN ? " ..." : "").toString();
    }
}

package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes one message as a line that a person reads. */
final class Transcript {
    /** How much of a binary message is shown, in bytes. */
    private static final int SHOWN = 32;

    private Transcript() {
    }

    /** Returns the type and the payload: text as it is, binary as its length and its first bytes in hex. */
    static String line(PayloadType type, ByteBuffer payload) {
        String name = type.name().toLowerCase(Locale.ROOT);
        return name + " " + (type == PayloadType.BINARY ? hex(payload) : visible(StandardCharsets.UTF_8.decode(payload)));
    }

    /** Control characters are written as JSON writes them: a peer must not end our line, nor steer the terminal. */
    private static CharSequence visible(CharBuffer text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line;
    }

    private static String hex(ByteBuffer payload) {
        StringBuilder line = new StringBuilder().append(payload.remaining()).append(" bytes");
        for (int i = 0; i < Math.min(SHOWN, payload.remaining()); i++) {
            int b = payload.get(payload.position() + i);
            line.append(i == 0 ? ": " : " ").append(Integer.toHexString(0x100 | b & 0xFF), 1, 3);
        }
        return line.append(payload.remaining() > SHOWN ? " ..." : "").toString();
    }
}

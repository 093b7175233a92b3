package gaman.ipc.json;

import java.util.Arrays;

/**
 * The names met lately: one found again is the same value, the hash of its String already known. A name is looked for at one
 * place only and compared in full; another one that was there gives way, so that no sender can fill this for good.
 */
final class Names {
    /** Names kept at most: documents have far fewer different ones, and so many take 120 KB at most. */
    private static final int SLOTS = 512;
    /** The longest name kept, in bytes. */
    private static final int LONGEST = 64;

    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);

    private final Name[] slots = new Name[SLOTS];

    /** A name with its first and its last eight bytes, which overlap in a name of less than 16 and hold all of it. */
    private static final class Name {
        private final long first;
        private final long last;
        private final int length;
        private final byte[] bytes;
        private final StringValue text;

        Name(long first, long last, int length, byte[] bytes, StringValue text) {
            this.first = first;
            this.last = last;
            this.length = length;
            this.bytes = bytes;
            this.text = text;
        }

        boolean is(long first, long last, byte[] in, int from, int length) {
            return this.first == first && this.last == last && this.length == length
                    && (length <= 16 || Arrays.equals(bytes, 0, length, in, from, from + length));
        }
    }

    /** The name that stands between two places, plain ASCII; behind {@code from} there are at least eight bytes. */
    StringValue find(byte[] in, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return StringValue.ofPlain(in, from, to);
        }
        long first = Words.at(in, from);
        long last;
        if (length < 8) {
            first = Words.first(first, length);
            last = 0;
        } else {
            last = Words.at(in, to - 8);
        }
        int slot = (int) ((first ^ last * 0x9E3779B97F4A7C15L ^ length) * 0xC2B2AE3D27D4EB4FL >>> SHIFT);
        Name known = slots[slot];
        if (known != null && known.is(first, last, in, from, length)) {
            return known.text;
        }
        StringValue text = StringValue.ofPlain(in, from, to);
        byte[] bytes = length <= 16 ? null : Arrays.copyOfRange(in, from, to);
        slots[slot] = new Name(first, last, length, bytes, text);
        return text;
    }
}

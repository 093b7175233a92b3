package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of text at once, as one long whose lowest byte is the first. A result with marks has the highest
 * bit set in each byte that was looked for, as far as the first of them: whatever is marked after that one means nothing.
 */
final class Words {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle HALVES = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x80 * ONES;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long ZEROS = '0' * ONES;

    private Words() {
    }

    /** The eight bytes from here, all of which must be in the array. */
    static long at(byte[] bytes, int index) {
        return (long) WORDS.get(bytes, index);
    }

    /** The four bytes from here, all of which must be in the array. */
    static int halfAt(byte[] bytes, int index) {
        return (int) HALVES.get(bytes, index);
    }

    /** These four ASCII characters, as {@link #halfAt} would find them. */
    static int half(String text) {
        return halfAt(text.getBytes(ISO_8859_1), 0);
    }

    /** The first {@code count} bytes of a word, 0 to 7, the others zero. */
    static long first(long word, int count) {
        return word & (1L << (count << 3)) - 1;
    }

    /** Marks what a string can't hold as it is: quote, backslash, control characters; and all that is not ASCII. */
    static long markSpecial(long word) {
        return ((word ^ QUOTES) - ONES | (word ^ BACKSLASHES) - ONES | word - SPACES | word) & HIGHEST;
    }

    /** Marks what is no space. */
    static long markOther(long word) {
        long x = word ^ SPACES;
        return ((x & ~HIGHEST) + ~HIGHEST | x) & HIGHEST;
    }

    /** Marks what is no decimal digit. */
    static long markNoDigit(long word) {
        long x = word ^ ZEROS;
        return ((x & ~HIGHEST) + (0x80 - 10) * ONES | x) & HIGHEST;
    }

    /** How many bytes stand before the first that is marked: 0 to 8. */
    static int unmarked(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** The number that the first {@code count} bytes write, 1 to 8 decimal digits. */
    static long decimal(long word, int count) {
        // The digits move to the end and zeros come before them, then neighbours are joined: by two, by four, by eight.
        long pairs = (word ^ ZEROS) << (8 - count << 3);
        pairs = pairs * 10 + (pairs >>> 8);
        return (pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << 32))
                + (pairs >>> 16 & 0x000000FF000000FFL) * (1 + (10_000L << 32)) >>> 32;
    }
}

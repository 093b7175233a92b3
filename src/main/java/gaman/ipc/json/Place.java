package gaman.ipc.json;

import java.util.Arrays;

/** Follows the way from the root to the current value, so that an error can say where it is: {@code $.items[3].price}. */
final class Place {
    /** How many levels and how much of a name are shown: enough to find the spot, and no message of megabytes. */
    private static final int LEVELS_SHOWN = 16;
    private static final int NAME_SHOWN = 64;
    /** A name that needs no quotes. */
    private static final String PLAIN = "[a-zA-Z_$][\\w$]{0," + (NAME_SHOWN - 1) + "}";

    private static final int NOWHERE = -1;
    private static final int AT_NAME = -2;
    private static final int AT_SOME_NAME = -3;

    private String[] names = new String[8];
    private int[] indexes = new int[8];
    private int depth;

    int depth() {
        return depth;
    }

    /** Goes into an array or object, before its first element or member. */
    void enter() {
        if (depth == indexes.length) {
            names = Arrays.copyOf(names, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        indexes[depth++] = NOWHERE;
    }

    void leave() {
        names[--depth] = null;
    }

    void at(String name) {
        names[depth - 1] = name;
        indexes[depth - 1] = AT_NAME;
    }

    /** Goes to a member whose name the sender has chosen: what is sent is not for a log. */
    void atSomeName() {
        indexes[depth - 1] = AT_SOME_NAME;
    }

    /** Goes to the next element of an array. */
    void atNext() {
        indexes[depth - 1]++;
    }

    void at(int index) {
        indexes[depth - 1] = index;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("$");
        for (int i = 0; i < depth; i++) {
            if (i == LEVELS_SHOWN) {
                return text.append("...").toString();
            }
            if (indexes[i] >= 0) {
                text.append('[').append(indexes[i]).append(']');
            } else if (indexes[i] == AT_SOME_NAME) {
                text.append("[*]");
            } else if (indexes[i] == AT_NAME) {
                if (names[i].matches(PLAIN)) {
                    text.append('.').append(names[i]);
                } else {
                    text.append('[').append(quoted(names[i])).append(']');
                }
            }
        }
        return text.toString();
    }

    /** A name for a message: in quotes and escaped, so that it cannot pretend to be a line of a log, and cut if long. */
    static String quoted(String name) {
        String shown = new StringValue(name.substring(0, Math.min(name.length(), NAME_SHOWN))).toString();
        return name.length() > NAME_SHOWN ? shown + "..." : shown;
    }
}

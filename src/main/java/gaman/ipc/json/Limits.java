package gaman.ipc.json;

/** The limits of this package, each with its reason. They hold for reading and writing alike. */
final class Limits {
    /**
     * How deep arrays and objects may nest: 512. Real documents stay below 30; values are hashed and compared by
     * recursion, and so many levels fit into a thread stack of 256 KiB.
     */
    static final int DEPTH = 512;

    /**
     * The longest number, in characters: 1,000. Far more than any double needs (the longest exact one has 767 digits), and
     * short enough that converting it, which takes quadratic time, costs microseconds.
     */
    static final int NUMBER_LENGTH = 1_000;

    /** The widest indent of a displayed text, in spaces: 10, as in {@code JSON.stringify}. */
    static final int INDENT = 10;

    private Limits() {
    }
}

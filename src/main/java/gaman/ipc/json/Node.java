package gaman.ipc.json;

import java.util.Objects;

/** What every value of this package has besides its public face; a value without it is not ours and is never contained. */
abstract class Node implements JsonValue {
    /** How deep this nests: 0 for a scalar, 1 for an array of scalars. */
    int height() {
        return 0;
    }

    @Override
    public String toString() {
        return TextWriter.compact(this);
    }

    /** Refuses what may not stand inside an array or object: null, what is missing, and values made elsewhere. */
    static Node require(JsonValue value) {
        Objects.requireNonNull(value, "a JSON value");
        if (value instanceof Node node) {
            return node;
        }
        if (value instanceof MissingValue missing) {
            throw missing.error();
        }
        throw new IllegalArgumentException("not a value of gaman.ipc.json: " + value.getClass().getName());
    }

    /** The height of a container, refused beyond the limit so that no recursion over values is deeper. */
    static int heightAbove(int tallest) {
        if (tallest >= Limits.DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + Limits.DEPTH);
        }
        return tallest + 1;
    }
}

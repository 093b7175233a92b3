package gaman.ipc.json;

/**
 * Takes a JSON document in its order: text is written from it, or values are built. Calls come in an order that makes a
 * document; whoever calls sees to that, and to the depth.
 */
interface Sink {
    void openObject();

    /** The name of the member whose value comes next. */
    void name(String name);

    void closeObject();

    void openArray();

    void closeArray();

    void string(String text);

    /** The number unscaled × 10^-scale, written with so many digits behind the point: 0 to 17. */
    void number(long unscaled, int scale);

    /** A number whose text is known to be one. */
    void number(String text);

    void bool(boolean value);

    void nothing();

    /** A whole value. */
    void value(Node value);
}

package gaman.ipc.json;

/** An array or object: its values, and the names of an object's members, in flat arrays which nobody changes. */
abstract class Container extends Node {
    /** The names of the members, each at the place of its value; null for an array. */
    final StringValue[] names;
    final Node[] values;

    private final int height;

    Container(StringValue[] names, Node[] values, int height) {
        this.names = names;
        this.values = values;
        this.height = height;
    }

    @Override
    final int height() {
        return height;
    }
}

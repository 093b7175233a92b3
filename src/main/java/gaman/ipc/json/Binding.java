package gaman.ipc.json;

/** How values of one Java type are made from JSON. */
interface Binding {
    /**
     * Begins a value that has contents.
     *
     * @param outer what the value belongs to; null if to nothing
     * @return null if there is nothing to assemble; {@link #read} makes the value then
     * @throws JsonValueException if the JSON value doesn't fit
     */
    default Assembly begin(JsonValue value, Assembly outer) {
        return null;
    }

    /**
     * Makes a value that has no contents; {@code null} of JSON is one for any type.
     *
     * @throws JsonValueException if the JSON value doesn't fit
     */
    Object read(JsonValue value);

    /** What stands for a member that is absent. */
    default Object absent() {
        return null;
    }
}

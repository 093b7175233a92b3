package gaman.ipc.json;

/** How values of one Java type are made from JSON. */
interface Binding {
    /**
     * Makes a Java value. {@code place} says where the JSON value stands; when this throws, it stays at the failure.
     *
     * @throws JsonValueException if the JSON value doesn't fit
     */
    Object read(JsonValue value, Place place);

    /** What stands for a member that is absent. */
    default Object absent() {
        return null;
    }
}

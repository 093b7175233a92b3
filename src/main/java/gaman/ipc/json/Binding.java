package gaman.ipc.json;

/** How values of one Java type are made from JSON. */
interface Binding {
    /**
     * Begins a value that has contents.
     *
     * @return null if there is nothing to assemble; {@link #read} makes the value then
     * @throws JsonValueException if the JSON value doesn't fit
     */
    default Assembly begin(JsonValue value) {
        return null;
    }

    /**
     * Makes a value that has no contents; {@code null} of JSON is one for any type.
     *
     * @throws JsonValueException if the JSON value doesn't fit
     */
    Object read(JsonValue value);

    /** What becomes of a value that was assembled. */
    default Object wrap(Object assembled) {
        return assembled;
    }

    /** What stands for a member that is absent. */
    default Object absent() {
        return null;
    }

    /** A value in the making. */
    interface Assembly {
        /** Goes to the next of the contents; false at the end. */
        boolean next();

        /** Tells where the current one stands, if there is one. */
        void tell(Place place);

        /** The current JSON value, or null for a member that is absent. */
        JsonValue value();

        /** How the current value is to be made. */
        Binding binding();

        /** Takes the Java value made of the current JSON value. */
        void put(Object made);

        /** The value, when all its contents are put. */
        Object finish();
    }
}

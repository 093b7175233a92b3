package gaman.ipc.json;

import java.util.Arrays;

/**
 * Makes a Java value of a JSON value as its {@link Binding} says. What is being assembled waits on the heap: a record may
 * contain itself, so that it is the sender who chooses the depth.
 */
final class Binder {
    private Binding.Assembly[] open = new Binding.Assembly[4];
    private int depth;

    private Binder() {
    }

    static Object bind(JsonValue value, Binding binding) {
        Binder binder = new Binder();
        try {
            return binder.make(value, binding);
        } catch (JsonValueException e) {
            throw new JsonValueException("at " + binder.place() + ": " + e.getMessage(), e.getCause());
        }
    }

    private Object make(JsonValue root, Binding rootBinding) {
        if (!begin(root, rootBinding)) {
            return rootBinding.read(root);
        }
        while (true) {
            Binding.Assembly top = open[depth - 1];
            if (top.next()) {
                Binding binding = top.binding();
                JsonValue value = top.value();
                if (value == null) {
                    top.put(binding.absent());
                } else if (!begin(value, binding)) {
                    top.put(binding.read(value));
                }
            } else {
                depth--;
                Object made = top.finish();
                if (depth == 0) {
                    return rootBinding.wrap(made);
                }
                Binding.Assembly outer = open[depth - 1];
                outer.put(outer.binding().wrap(made));
            }
        }
    }

    /** Opens a value that has contents; false if it has none. */
    private boolean begin(JsonValue value, Binding binding) {
        Binding.Assembly assembly = binding.begin(value);
        if (assembly == null) {
            return false;
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = assembly;
        return true;
    }

    /** Where the value stands that is being made. */
    private Place place() {
        Place place = new Place();
        for (int i = 0; i < depth; i++) {
            place.enter();
            open[i].tell(place);
        }
        return place;
    }
}

package gaman.ipc.json;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Makes a Java value of a JSON value as its {@link Binding} says. What is being assembled waits on the heap: a record may
 * contain itself, so that it is the sender who chooses the depth.
 */
final class Binder {
    private final Place place = new Place();
    private final Deque<Binding.Assembly> open = new ArrayDeque<>();

    private Binder() {
    }

    static Object bind(JsonValue value, Binding binding) {
        Binder binder = new Binder();
        try {
            return binder.make(value, binding);
        } catch (JsonValueException e) {
            throw new JsonValueException("at " + binder.place + ": " + e.getMessage(), e.getCause());
        }
    }

    private Object make(JsonValue root, Binding rootBinding) {
        if (!begin(root, rootBinding)) {
            return rootBinding.read(root);
        }
        while (true) {
            Binding.Assembly top = open.getLast();
            if (top.next(place)) {
                Binding binding = top.binding();
                JsonValue value = top.value();
                if (value == null) {
                    top.put(binding.absent());
                } else if (!begin(value, binding)) {
                    top.put(binding.read(value));
                }
            } else {
                open.removeLast();
                place.leave();
                Object made = top.finish();
                if (open.isEmpty()) {
                    return rootBinding.wrap(made);
                }
                Binding.Assembly outer = open.getLast();
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
        open.addLast(assembly);
        place.enter();
        return true;
    }
}

package gaman.ipc.json;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A Java value in the making, which waits on the heap until all its contents are made: a record may contain itself, so that
 * it is the sender who chooses the depth.
 */
final class Assembly {
    private final ContainerBinding binding;
    private final JsonValue from;
    private final Assembly outer;
    private final Object[] made;
    /** How many of the contents are made, and so the place of the next one. */
    private int count;

    Assembly(ContainerBinding binding, JsonValue from, int size, Assembly outer) {
        this.binding = binding;
        this.from = from;
        this.made = new Object[size];
        this.outer = outer;
    }

    /** Makes a Java value of a JSON value as its binding says. */
    static Object bind(JsonValue root, Binding rootBinding) {
        Assembly open = null;
        try {
            open = rootBinding.begin(root, null);
            if (open == null) {
                return rootBinding.read(root);
            }
            while (true) {
                if (open.count < open.made.length) {
                    Binding part = open.binding.part(open.count);
                    JsonValue value = open.binding.value(open.from, open.count);
                    Assembly inner = value == null ? null : part.begin(value, open);
                    if (inner == null) {
                        open.put(value == null ? part.absent() : part.read(value));
                    } else {
                        open = inner;
                    }
                } else {
                    Assembly complete = open;
                    open = complete.outer;
                    Object made = complete.binding.finish(complete.from, complete.made);
                    if (open == null) {
                        return made;
                    }
                    open.put(made);
                }
            }
        } catch (JsonValueException e) {
            throw new JsonValueException("at " + place(open) + ": " + e.getMessage(), e.getCause());
        }
    }

    private void put(Object part) {
        made[count++] = part;
    }

    /** Where the next of the contents stands. */
    private static Place place(Assembly innermost) {
        Deque<Assembly> way = new ArrayDeque<>();
        for (Assembly open = innermost; open != null; open = open.outer) {
            way.push(open);
        }
        Place place = new Place();
        for (Assembly open : way) {
            open.binding.tell(open.count, place);
        }
        return place;
    }
}

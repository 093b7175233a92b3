package gaman.ipc.loop;

/**
 * The armed deadlines, earliest first: a pairing heap, linked through the deadlines themselves. So one is armed where memory is
 * short, disarmed without a search, and an idle loop is woken by nothing. Times are compared by difference, as
 * {@link System#nanoTime} asks.
 *
 * <pre>
 *   first             no child is due before its parent; add and remove are O(log n), amortized
 *     | child
 *     v        next
 *   child &lt;----------&gt; child &lt;----------&gt; child
 *     |      previous (of the first child: the parent)
 *     v
 *    ...
 * </pre>
 */
final class DeadlineQueue {
    private Deadline first;

    boolean isEmpty() {
        return first == null;
    }

    /** Returns the earliest deadline; there must be one. */
    Deadline first() {
        return first;
    }

    void add(Deadline deadline) {
        deadline.armed = true;
        first = first == null ? deadline : meld(first, deadline);
    }

    void remove(Deadline deadline) {
        Deadline rest = meldPairs(deadline.child);
        if (deadline == first) {
            first = rest;
        } else {
            cut(deadline);
            first = rest == null ? first : meld(first, rest);
        }
        deadline.child = null;
        deadline.armed = false;
    }

    private static void cut(Deadline deadline) {
        if (deadline.previous.child == deadline) {
            deadline.previous.child = deadline.next;
        } else {
            deadline.previous.next = deadline.next;
        }
        if (deadline.next != null) {
            deadline.next.previous = deadline.previous;
        }
        deadline.previous = null;
        deadline.next = null;
    }

    /** Of two that have no neighbours, the later becomes a child of the other, which is returned. */
    private static Deadline meld(Deadline a, Deadline b) {
        Deadline parent = b.due - a.due < 0 ? b : a;
        Deadline child = parent == a ? b : a;
        child.previous = parent;
        child.next = parent.child;
        if (child.next != null) {
            child.next.previous = child;
        }
        parent.child = child;
        return parent;
    }

    /** Makes one of neighbours: of each two from the first on, and of those from the last on, which keeps it flat. */
    private static Deadline meldPairs(Deadline firstChild) {
        Deadline pairs = null; // linked backwards
        for (Deadline a = firstChild; a != null;) {
            Deadline b = a.next;
            Deadline rest = b == null ? null : b.next;
            a.previous = null;
            a.next = null;
            if (b != null) {
                b.previous = null;
                b.next = null;
                a = meld(a, b);
            }
            a.next = pairs;
            pairs = a;
            a = rest;
        }
        Deadline all = null;
        while (pairs != null) {
            Deadline earlier = pairs.next;
            pairs.next = null;
            all = all == null ? pairs : meld(all, pairs);
            pairs = earlier;
        }
        return all;
    }
}

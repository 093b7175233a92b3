package gaman.ipc.testing;

/** Uses up the heap of this JVM, which is a child with a small one, to the last byte. */
public final class FullHeap {
    /** The smallest object there is, chained: when no other fits, nothing does. */
    private static final class Filler {
        private final Filler next;

        private Filler(Filler next) {
            this.next = next;
        }
    }

    private static Filler filled;

    private FullHeap() {
    }

    /** Fills it, and throws the error that says that it is full. */
    public static void exhaust() {
        while (true) {
            filled = new Filler(filled);
        }
    }

    /** Fills it; what becomes garbage meanwhile is room again. */
    public static void fillOnce() {
        try {
            exhaust();
        } catch (OutOfMemoryError full) {
            // As it is to be.
        }
    }

    /** Fills it until nothing becomes room again. */
    public static void fill() {
        Filler before;
        do {
            before = filled;
            fillOnce();
        } while (filled != before);
    }

    public static void free() {
        filled = null;
    }
}

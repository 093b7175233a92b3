package gaman.ipc.testing;

import org.junit.jupiter.api.Assumptions;

/** For tests whose own data is larger than the heap that the suite can be run with. */
public final class Heap {
    private Heap() {
    }

    /** Skips the test, and says why, in a JVM with a smaller heap than it needs itself, without the library. */
    public static void needs(int megabytes) {
        long has = Runtime.getRuntime().maxMemory() >> 20;
        if (has < megabytes) {
            String reason = "the test's own data needs a heap of " + megabytes + " MiB, and this JVM has " + has;
            // The report names the reason in its file only.
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
    }
}

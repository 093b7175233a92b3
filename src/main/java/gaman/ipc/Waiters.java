package gaman.ipc;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The tasks that wait for one connection to be writable. */
final class Waiters {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(0);

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void add(Runnable task) {
        tasks.addLast(task);
    }

    /** Runs those that wait now; one that comes to wait again meanwhile is left for the next time. */
    void runAll(Consumer<Throwable> failed) {
        for (int count = tasks.size(); count > 0; count--) {
            try {
                tasks.pollFirst().run();
            } catch (Throwable thrown) {
                failed.accept(thrown);
            }
        }
    }
}

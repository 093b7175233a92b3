package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.function.Executable;

/** A call on a thread of its own that is expected to block. */
final class Blocked {
    /** Less than a client that closes in order would wait for a server that takes nothing. */
    private static final long AT_ONCE_NANOS = Limits.FLUSH_TIMEOUT_NANOS / 2;

    private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stillInterrupted;

    Blocked(Executable call) {
        thread = new Thread(() -> {
            try {
                call.execute();
                thrown.complete(null);
            } catch (Throwable t) {
                stillInterrupted = Thread.currentThread().isInterrupted();
                thrown.complete(t);
            }
        });
        thread.start();
    }

    /** Waits until the thread is inside a call of this name, or inside of what that calls. */
    Blocked in(String method) {
        Await.until("a thread in " + method, () -> {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals(method)) {
                    return true;
                }
            }
            return false;
        });
        return this;
    }

    /** Waits until the call has ended; returns what it threw, or null. */
    Throwable thrown() {
        return thrown.join();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Whether the thread was interrupted when the call had ended. */
    boolean isStillInterrupted() {
        return stillInterrupted;
    }

    void interruptedWith(String message) {
        long began = System.nanoTime();
        interrupt();
        Throwable end = thrown.join();
        assertTrue(System.nanoTime() - began < AT_ONCE_NANOS, "it took " + (System.nanoTime() - began) + " ns");
        assertEquals(InterruptedIOException.class, end.getClass(), () -> "got " + end);
        assertEquals(message, end.getMessage());
        assertTrue(stillInterrupted);
    }

    void endsWith(CloseReason reason) {
        assertEquals(reason, ((IpcClosedException) thrown.join()).reason());
    }
}

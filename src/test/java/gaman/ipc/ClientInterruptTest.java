package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawServer;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** An interrupt ends a blocked call of {@link IpcClient} at once, says so, and leaves a closed client and a set flag. */
final class ClientInterruptTest {
    /** Less than a client that closes in order would wait for a server that takes nothing. */
    private static final long AT_ONCE_NANOS = Limits.FLUSH_TIMEOUT_NANOS / 2;

    /** A call on a thread of its own that is expected to block. */
    private static final class Blocked {
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

        void interruptedWith(String message) {
            long began = System.nanoTime();
            thread.interrupt();
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

    @Test
    void inConnect() {
        try (RawServer server = RawServer.full()) {
            long before = Descriptors.open();
            new Blocked(() -> IpcClient.connect(server.path, Duration.ofMinutes(1))).in("parkNanos")
                    .interruptedWith("interrupted while connecting to " + server.path);
            Descriptors.awaitAtMost(before);
        }
    }

    @Test
    void inReceive() throws Exception {
        interruptedAlone(client -> client.receive(), "waiting for a message from ");
    }

    @Test
    void inRequest() throws Exception {
        interruptedAlone(client -> client.request("hello?", Duration.ofMinutes(1)), "waiting for a message from ");
    }

    @Test
    void inSend() throws Exception {
        interruptedAlone(client -> client.send(new byte[4 << 20]), "sending to ");
    }

    private interface Call {
        void on(IpcClient client) throws Exception;
    }

    private static void interruptedAlone(Call call, String doing) throws Exception {
        try (RawServer server = new RawServer()) {
            long before = Descriptors.open();
            IpcClient client = IpcClient.connect(server.path);
            new Blocked(() -> call.on(client)).in("turn")
                    .interruptedWith("interrupted while " + doing + server.path + "; the client is closed");
            assertFalse(client.isOpen());
            assertFalse(client.send("late"));
            Descriptors.awaitAtMost(before);
            client.close();
        }
    }

    @Test
    void inSendWhileAnotherThreadReceives() throws Exception {
        interruptedWithBothSidesBusy(true);
    }

    @Test
    void inReceiveWhileAnotherThreadSends() throws Exception {
        interruptedWithBothSidesBusy(false);
    }

    private static void interruptedWithBothSidesBusy(boolean interruptSender) throws Exception {
        for (boolean senderFirst : new boolean[] {true, false}) {
            try (RawServer server = new RawServer()) {
                long before = Descriptors.open();
                IpcClient client = IpcClient.connect(server.path);
                Executable send = () -> assertFalse(client.send(new byte[4 << 20]));
                // Whoever comes first turns the loop for both.
                Blocked sender = senderFirst ? new Blocked(send).in("turn") : null;
                Blocked receiver = new Blocked(client::receive).in(senderFirst ? "parkNanos" : "turn");
                if (!senderFirst) {
                    sender = new Blocked(send).in("parkNanos");
                }
                if (interruptSender) {
                    sender.interruptedWith("interrupted while sending to " + server.path + "; the client is closed");
                    receiver.endsWith(CloseReason.LOCAL_CLOSE);
                } else {
                    receiver.interruptedWith("interrupted while waiting for a message from " + server.path
                            + "; the client is closed");
                    assertNull(sender.thrown.join());
                }
                assertFalse(client.isOpen());
                Descriptors.awaitAtMost(before);
                client.close();
            }
        }
    }

    @Test
    void inTheQueueBehindAnotherSender() throws Exception {
        try (RawServer server = new RawServer()) {
            IpcClient client = IpcClient.connect(server.path);
            Blocked first = new Blocked(() -> assertFalse(client.send(new byte[4 << 20]))).in("turn");
            new Blocked(() -> client.send("second")).in("tryLock")
                    .interruptedWith("interrupted while sending to " + server.path + "; the client is closed");
            assertNull(first.thrown.join());
            client.close();
        }
    }
}

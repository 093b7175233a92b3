package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.RawServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** An interrupt ends a blocked call of {@link IpcClient} at once, says so, and leaves a closed client and a set flag. */
final class ClientInterruptTest {
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
                    assertNull(sender.thrown());
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
            assertNull(first.thrown());
            client.close();
        }
    }
}

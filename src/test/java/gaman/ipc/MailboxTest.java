package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final long ONE = Limits.MESSAGE_OVERHEAD_BYTES + 100;

    private final Mailbox mailbox = new Mailbox(2 * ONE);
    private int halfEmpty;

    private static IpcMessage message() {
        return new IpcMessage(PayloadType.BINARY, new byte[100]);
    }

    @Test
    void saysWhenItIsTooFullAndOnceWhenItIsHalfEmpty() {
        assertFalse(mailbox.add(message()));
        assertFalse(mailbox.add(message()));
        assertTrue(mailbox.add(message()));
        mailbox.poll(() -> halfEmpty += 100);
        mailbox.poll(() -> halfEmpty++);
        mailbox.poll(() -> halfEmpty += 100);
        assertNull(mailbox.poll(() -> halfEmpty += 100));
        assertTrue(halfEmpty == 1, "half empty: " + halfEmpty);
    }

    /** Else it was lost, and its sender paused for good. */
    @Test
    void keepsTheMessageWhereNothingMoreCanBeAskedFor() {
        IpcMessage first = message();
        mailbox.add(first);
        mailbox.add(message());
        assertThrows(OutOfMemoryError.class, () -> mailbox.poll(() -> {
            throw new OutOfMemoryError("on purpose");
        }));
        assertSame(first, mailbox.poll(() -> halfEmpty++));
        assertTrue(halfEmpty == 1, "half empty: " + halfEmpty);
    }
}

package gaman.ipc;

import java.util.ArrayDeque;

/** What came to a client and was not taken yet, up to so many bytes. Any thread. */
final class Mailbox {
    private final long mostBytes;
    private final ArrayDeque<IpcMessage> messages = new ArrayDeque<>();
    private long bytes;

    Mailbox(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Takes a message; true if there are too many now. */
    synchronized boolean add(IpcMessage message) {
        messages.addLast(message);
        bytes += kept(message);
        return bytes > mostBytes;
    }

    /** The oldest message, or null. */
    IpcMessage poll(Runnable whenHalfEmpty) {
        boolean halfEmpty;
        IpcMessage message;
        synchronized (this) {
            message = messages.pollFirst();
            long before = bytes;
            bytes -= message == null ? 0 : kept(message);
            halfEmpty = before > mostBytes / 2 && bytes <= mostBytes / 2;
        }
        if (halfEmpty) {
            whenHalfEmpty.run();
        }
        return message;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    synchronized void clear() {
        messages.clear();
    }

    /** What a message counts while it is kept: empty ones take memory too. */
    private static long kept(IpcMessage message) {
        return Limits.MESSAGE_OVERHEAD_BYTES + message.length();
    }
}

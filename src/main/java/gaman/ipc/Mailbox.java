package gaman.ipc;

import gaman.ipc.loop.Fifo;

/** What came to a client and was not taken yet, up to so many bytes. Any thread. */
final class Mailbox {
    private final long mostBytes;
    private final Fifo<IpcMessage> messages = new Fifo<>();
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

    /** The oldest message, or null. If {@code whenHalfEmpty} throws, nothing is taken. */
    synchronized IpcMessage poll(Runnable whenHalfEmpty) {
        IpcMessage message = messages.peekFirst();
        if (message != null) {
            long left = bytes - kept(message);
            if (bytes > mostBytes / 2 && left <= mostBytes / 2) {
                whenHalfEmpty.run();
            }
            messages.pollFirst();
            bytes = left;
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

package gaman.ipc;

import java.util.Map;

/**
 * What a {@link Gaman} has done so far, over all its endpoints and links, as its loop knows it: a message that another thread has
 * just given counts when the loop takes it, and messages are told before anything is written and at the end of a pass. A
 * message that the connection's end cut off was taken, and so counts.
 *
 * @param open connections open at this moment
 * @param accepted connections accepted, those refused not counted
 * @param connected connections made to other servers
 * @param refused connections turned away before OPEN, also for want of memory
 * @param messagesIn messages handed to handlers
 * @param messagesOut messages taken to be sent
 * @param bytesIn bytes read to be handled, framing included
 * @param bytesOut bytes written, framing included
 * @param pendingBytes bytes taken to be sent and not yet written
 * @param broadcastsSkipped messages of {@link IpcEndpoint#broadcast(Object)} that a slow connection did not get
 * @param handlerFailures calls of handlers, and tasks given to {@link IpcContext#onWritable}, that threw
 * @param closes connections ended, by reason; every reason has its entry; unmodifiable
 */
public record IpcStats(long open, long accepted, long connected, long refused, long messagesIn, long messagesOut, long bytesIn,
        long bytesOut, long pendingBytes, long broadcastsSkipped, long handlerFailures, Map<CloseReason, Long> closes) {
}

package gaman.ipc;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The figures behind {@link IpcStats}. All but the broadcasts are written by the loop thread alone, as cheaply as plain
 * fields, and read by any thread without tearing.
 */
final class Counters {
    static final int ACCEPTED = 0;
    private static final int MESSAGES_IN = 1;
    private static final int MESSAGES_OUT = 2;
    static final int BYTES_IN = 3;
    static final int BYTES_OUT = 4;
    static final int PENDING_BYTES = 5;
    static final int HANDLER_FAILURES = 6;
    static final int CONNECTED = 7;
    private static final int CLOSES = 8;

    /** Not an {@code AtomicLongArray}, whose first use takes a starting JVM 25 four milliseconds (bench: Startup). */
    private final AtomicLong[] values = new AtomicLong[CLOSES + CloseReason.values().length];

    /** Messages that other threads can't see yet: a store for all of a pass instead of one for each. */
    private long untoldIn;
    private long untoldOut;

    private final AtomicLong broadcastsSkipped = new AtomicLong();

    Counters() {
        for (int i = 0; i < values.length; i++) {
            values[i] = new AtomicLong();
        }
    }

    /** Any thread. */
    void broadcastSkipped() {
        broadcastsSkipped.incrementAndGet();
    }

    /** A message was handed to a handler. */
    void messageIn() {
        untoldIn++;
    }

    /** A message was taken to be sent. */
    void messageOut() {
        untoldOut++;
    }

    /** One that was counted was not taken. */
    void messageNotOut() {
        untoldOut--;
    }

    /** Lets other threads see the messages: before anything is written, and at the end of a pass. */
    void tellMessages() {
        add(MESSAGES_IN, untoldIn);
        add(MESSAGES_OUT, untoldOut);
        untoldIn = 0;
        untoldOut = 0;
    }

    void add(int which, long amount) {
        values[which].setOpaque(values[which].getPlain() + amount);
    }

    void closed(CloseReason reason) {
        add(CLOSES + reason.ordinal(), 1);
    }

    IpcStats snapshot() {
        Map<CloseReason, Long> closes = new EnumMap<>(CloseReason.class);
        long closed = 0;
        for (CloseReason reason : CloseReason.values()) {
            long count = get(CLOSES + reason.ordinal());
            closes.put(reason, count);
            closed += count;
        }
        // Those refused were never open, though their reason is counted with the rest.
        long refused = closes.get(CloseReason.REFUSED);
        long open = get(ACCEPTED) + get(CONNECTED) - (closed - refused);
        return new IpcStats(open, get(ACCEPTED), get(CONNECTED), refused, get(MESSAGES_IN), get(MESSAGES_OUT), get(BYTES_IN),
                get(BYTES_OUT), get(PENDING_BYTES), broadcastsSkipped.get(), get(HANDLER_FAILURES),
                Collections.unmodifiableMap(closes));
    }

    private long get(int which) {
        return values[which].getOpaque();
    }
}

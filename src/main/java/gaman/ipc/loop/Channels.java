package gaman.ipc.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The channels that one loop watches: what it does to them, and how it tells their owners, whatever those throw.
 *
 * <p>An {@link OutOfMemoryError} may leave anything half done, in the JDK's selector too, which can forget a channel over it.
 * So a moment after one, all channels are asked for anew, and every owner is to look what is left to be done.
 *
 * <p>Loop thread only, or before the loop runs; but for {@link #makeSureOfMemory}, and what wakes the loop.
 */
public final class Channels {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** How long after memory was short the loop looks after all channels: once for many errors, and not again and again. */
    private static final long RECOVERY_NANOS = 100_000_000;
    /** What the JDK takes to register or to close a channel, lists that grow included. */
    private static final int SPARE_BYTES = 2 * 1024;
    /** What a new connection takes, its owner's part included, so that one that is accepted can be served. */
    private static final int SPARE_BYTES_TO_ACCEPT = 4 * 1024;
    /** What it takes to let go of one that was closed. */
    private static final int SPARE_BYTES_PER_CLOSED = 64;
    /** How many channels are asked for anew in one pass: the selector's list of them, which starts with 16, should not have to grow. */
    private static final int RECOVERED_PER_PASS = 4;

    private final LongSupplier clock;
    private final Consumer<Throwable> faults;
    private final Selector selector;
    /** No lambda, here or elsewhere on the way to listening: each costs a JVM about a millisecond to link (bench: Startup). */
    private final Consumer<SelectionKey> onReady = new Consumer<>() {
        @Override
        public void accept(SelectionKey key) {
            ready(key);
        }
    };
    /** When all channels are to be looked after; 0 if memory has not been short. */
    private long recovery;
    /** The selector's list of channels to take note of could not grow: with one more, it would lose them all. */
    private boolean listFull;
    /** Those not asked for anew yet; null unless it is at that. */
    private Iterator<SelectionKey> recovering;
    /** Channels that the selector lets go of when it selects the next time. */
    private int closed;
    /** Volatile, so that no compiler leaves out what is only allocated to be given up. */
    private volatile byte[] spare;

    Channels(LongSupplier clock, Consumer<Throwable> faults) throws IOException {
        this.clock = clock;
        this.faults = faults;
        this.selector = Selector.open();
    }

    /** Watches a channel for these operations. Where memory is short it fails before anything is done. */
    public SelectionKey register(SelectableChannel channel, int ops, Ready ready) throws ClosedChannelException {
        if (listFull) {
            throw new OutOfMemoryError("no memory to watch another channel");
        }
        makeSureOfMemory(SPARE_BYTES);
        try {
            return channel.register(selector, ops, ready);
        } catch (OutOfMemoryError noRoom) {
            listFull = true;
            recoverFrom(noRoom); // also where the caller deals with it
            throw noRoom;
        }
    }

    /**
     * Watches a channel for other operations than before, unless it has been closed, by another thread perhaps; where memory is
     * short, the owner is asked later to say so again.
     */
    public void watch(SelectionKey key, int ops) {
        if (!listFull) {
            try {
                key.interestOps(ops);
            } catch (CancelledKeyException closedMeanwhile) {
                // Any question before, whether the key is valid, might have been answered too early.
            } catch (OutOfMemoryError noRoom) {
                listFull = true;
                recoverFrom(noRoom);
            }
        }
    }

    /** Takes the next connection; null if none waits. Where memory is short it fails before anything is done. */
    public SocketChannel accept(ServerSocketChannel listener) throws IOException {
        makeSureOfMemory(SPARE_BYTES_TO_ACCEPT);
        return listener.accept();
    }

    /**
     * Closes a registered channel; its owner hears nothing of it any more. Where memory is short it is closed when there is
     * some again, so that the owner can give back what it has: that may be what is wanted.
     */
    public void close(SelectionKey key) {
        try {
            key.attach(null);
            makeSureOfMemory(SPARE_BYTES);
            closed++;
            try {
                key.channel().close();
            } finally {
                key.cancel(); // has been, unless that failed half way, or the channel was closed elsewhere and that did
            }
        } catch (OutOfMemoryError later) {
            recoverFrom(later);
            watch(key, 0); // else the selector would not wait any more where the channel is ready
        } catch (IOException e) {
            fault(e);
        }
    }

    /**
     * The JDK accepts, registers and closes channels in several steps that take memory, and one that fails can't be tried
     * again: the descriptor would stay open, or be watched for a channel that is gone. Nothing is reserved: other threads may
     * take the memory first, which makes that rare and not impossible. Any thread.
     */
    public void makeSureOfMemory(int bytes) {
        spare = new byte[bytes];
        spare = null;
    }

    // ---- what the loop does with all of them

    /** Lets the waiting end, from any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Those that were closed are let go of when it selects the next time. */
    void makeSureOfMemoryForClosed() {
        if (closed > 0) {
            int spareBytes = SPARE_BYTES + closed * SPARE_BYTES_PER_CLOSED;
            closed = 0; // not again and again: to be asked no more could keep others from giving memory back
            makeSureOfMemory(spareBytes);
        }
    }

    /** Tells the owners of those that are ready; waits for some, no longer than this, {@link Long#MAX_VALUE} for ever. */
    void select(long nanos) throws IOException {
        listFull = false; // since the selector reads it first
        if (nanos == 0) {
            selector.selectNow(onReady);
        } else {
            selector.select(onReady, millis(recovery == 0 ? nanos : Math.min(nanos, recovery - clock.getAsLong())));
        }
    }

    /** Rounded up, so that the loop does not turn idly for the last fraction; 0 means for ever. */
    private static long millis(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI > 0 ? 1 : 0));
    }

    private void ready(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            if (ready != null && key.isValid()) {
                ready.ready(key.readyOps());
            }
        } catch (Throwable thrown) {
            failed(ready, thrown);
        }
    }

    /**
     * Deals with what a channel's owner threw, also in a task of its own. Without the loop's guard, which takes a task: to
     * make one is an allocation, which fails where memory is what was short.
     */
    public void failed(Ready ready, Throwable cause) {
        recoverFrom(cause);
        try {
            ready.failed(cause);
        } catch (Throwable thrown) {
            fault(thrown);
        }
    }

    // ---- what is done after memory was short

    void recoverFrom(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            recoverSoon();
        }
    }

    void recoverSoon() {
        if (recovery == 0) {
            recovery = clock.getAsLong() + RECOVERY_NANOS | 1;
        }
    }

    /** Whether some are still to be asked for. */
    boolean areRecovering() {
        return recovering != null;
    }

    void recoverIfDue() {
        if (recovering != null || recovery != 0 && recovery - clock.getAsLong() <= 0) {
            recover();
        }
    }

    private void recover() {
        try {
            if (recovering == null) {
                recovery = 0;
                recovering = selector.keys().iterator();
            }
            for (int i = 0; i < RECOVERED_PER_PASS && recovering.hasNext(); i++) {
                lookAfter(recovering.next());
            }
            recovering = recovering.hasNext() && !listFull ? recovering : null;
            if (listFull) {
                recoverSoon(); // for those that could not be asked for
            }
        } catch (OutOfMemoryError again) {
            recovering = null;
            recoverFrom(again);
        }
    }

    /** Where memory is too short to ask, that is no failure of the channel's. */
    private void lookAfter(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        if (ready == null) {
            close(key);
            return;
        }
        try {
            askAnew(key);
        } catch (CancelledKeyException closedMeanwhile) {
            return; // its owner has seen to it
        }
        try {
            ready.ready(0);
        } catch (Throwable thrown) {
            failed(ready, thrown);
        }
    }

    /** The selector takes note of what differs, and both sets differ in every operation. */
    private void askAnew(SelectionKey key) {
        int ops = key.interestOps();
        watch(key, key.channel().validOps() & ~ops);
        watch(key, ops);
    }

    /** Something of the loop failed, and nobody else can be told. */
    void fault(Throwable thrown) {
        recoverFrom(thrown);
        try {
            faults.accept(thrown);
        } catch (Throwable reportingFailed) {
            // Memory may be short, or the log broken: neither is a reason to stop serving.
        }
    }

    /** Ends it: none is watched any more. */
    void closeAll() {
        try {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() == null) {
                    key.channel().close(); // now or never
                }
            }
        } catch (IOException | OutOfMemoryError e) {
            fault(e);
        }
        try {
            selector.close();
        } catch (IOException | OutOfMemoryError e) {
            fault(e);
        }
    }
}

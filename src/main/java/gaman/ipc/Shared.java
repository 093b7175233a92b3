package gaman.ipc;

import gaman.ipc.json.JsonCodec;
import gaman.ipc.loop.EventLoop;
import gaman.ipc.wire.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What all connections of one loop have in common: the loop, its clock and where it says what fails, what is counted, and
 * memory to work with.
 */
final class Shared implements LongSupplier, Consumer<Throwable> {
    /** The largest scratch array that is kept, in bytes: a heap of 8 MiB does not miss it, and few messages are longer. */
    private static final int KEPT = 64 * 1024;

    /** What is said of a task that threw. */
    private final String taskFailed;
    final EventLoop loop;
    final Counters counters = new Counters();
    final BufferPool pool = new BufferPool();
    final InboundBudget budget;
    final FlightLog flight = new FlightLog();
    /** Loop thread only: for one write of two parts. */
    final ByteBuffer[] parts = new ByteBuffer[2];
    /** Null until needed. */
    private JsonCodec json;
    private byte[] scratch = new byte[0];

    /** Opens the loop last, since memory may be short for the rest. */
    Shared(String taskFailed) throws IOException {
        this.taskFailed = taskFailed;
        FirstChannel.tried();
        this.loop = new EventLoop(this, this);
        this.budget = new InboundBudget(loop, pool);
    }

    /** The loop's clock. */
    @Override
    public long getAsLong() {
        return System.nanoTime();
    }

    /** Takes what failed on the loop. */
    @Override
    public void accept(Throwable thrown) {
        Log.warning(taskFailed, thrown);
    }

    /** Loop thread only: reads and writes JSON with memory of its own, which the next message takes again. */
    JsonCodec json() {
        if (json == null) {
            json = new JsonCodec();
        }
        return json;
    }

    /** Loop thread only: an array of at least this length, for a moment; whatever is in it is nobody's. */
    byte[] scratch(int length) {
        if (length <= scratch.length) {
            return scratch;
        }
        if (length > KEPT) {
            return new byte[length];
        }
        scratch = new byte[Math.min(KEPT, Math.max(1024, 2 * length))];
        return scratch;
    }
}

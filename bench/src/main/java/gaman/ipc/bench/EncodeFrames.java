package gaman.ipc.bench;

import gaman.ipc.wire.BufferPool;
import gaman.ipc.wire.FrameFormat;
import gaman.ipc.wire.RingBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a payload in direct memory, such as a received one, to its frame in a ring; the figure is per message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EncodeFrames {
    private static final int BATCH = 32;

    /** Length of the payload in bytes. */
    @Param({"64", "4096"})
    public int size;

    private final RingBuffer ring = new RingBuffer(new BufferPool());
    private ByteBuffer payload;

    /** Makes the payload. */
    @Setup
    public void make() {
        payload = ByteBuffer.allocateDirect(size);
    }

    /** Fills a ring, whose bytes nobody wants then. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int encode() {
        for (int i = 0; i < BATCH; i++) {
            ring.reserve(FrameFormat.frameLength(size));
            ring.put(FrameFormat.sizeField(size), FrameFormat.BINARY, payload, 0, size);
        }
        int held = ring.size();
        ring.clear();
        return held;
    }
}

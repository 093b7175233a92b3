package gaman.ipc.bench;

import gaman.ipc.wire.BufferPool;
import gaman.ipc.wire.Decoder;
import gaman.ipc.wire.FrameDecoder;
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
import org.openjdk.jmh.infra.Blackhole;

/** From a ring that a read has filled to the view of each message; the figure is per message, without the read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecodeFrames {
    private static final int BATCH = 32;

    /** Length of the payload in bytes. */
    @Param({"64", "4096"})
    public int size;

    private final FrameDecoder decoder = new FrameDecoder(FrameFormat.MAX_SIZE);
    private RingBuffer ring;
    private int received;

    /** Fills the ring once. */
    @Setup
    public void fill() {
        ring = new RingBuffer(new BufferPool());
        ring.space();
        ByteBuffer payload = ByteBuffer.allocate(size);
        for (int i = 0; i < BATCH; i++) {
            ring.reserve(FrameFormat.frameLength(size));
            ring.put(FrameFormat.sizeField(size), FrameFormat.BINARY, payload, 0, size);
        }
        received = ring.size();
        ring.clear();
    }

    /** The frames of the first time still stand in the block that the ring has, so they are received again with no copy. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void decode(Blackhole messages) {
        ring.space();
        ring.received(received);
        for (int i = 0, from = 0; i < BATCH; i++) {
            if (decoder.next(ring, from) != Decoder.Step.MESSAGE) {
                throw new IllegalStateException("message " + i + " was not found");
            }
            messages.consume(decoder.type());
            messages.consume(ring.view(decoder.payloadOffset(), decoder.payloadLength()));
            from += decoder.length();
        }
        ring.clear();
    }
}

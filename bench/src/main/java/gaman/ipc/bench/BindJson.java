package gaman.ipc.bench;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a small message to a record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BindJson {
    private final byte[] utf8 = SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
    private final JsonCodec codec = new JsonCodec();

    /** Checks what is made of it. */
    @Setup
    public void check() {
        RoundTrip.check(utf8, Json.toBytes(record()));
    }

    /** As {@code ctx.json(SmallMessage.class)} does it. */
    @Benchmark
    public SmallMessage record() {
        return Json.bind(codec.parse(utf8, 0, utf8.length), SmallMessage.class);
    }
}

package gaman.ipc.bench;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonCodec;
import gaman.ipc.json.JsonValue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a document to its tree. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ParseJson {
    /** A document's name; see {@link Document}. */
    @Param({"small", "social", "catalog", "geometry"})
    public String document;

    private final JsonCodec codec = new JsonCodec();
    private byte[] utf8;

    /** Gets the document. */
    @Setup
    public void read() {
        utf8 = Document.named(document);
        RoundTrip.check(utf8, Json.toBytes(tree()));
        RoundTrip.check(utf8, Json.toBytes(codec()));
    }

    /** With what a loop has: a codec that is kept. */
    @Benchmark
    public JsonValue codec() {
        return codec.parse(utf8, 0, utf8.length);
    }

    /** With nothing kept. */
    @Benchmark
    public JsonValue tree() {
        return Json.parse(utf8);
    }
}

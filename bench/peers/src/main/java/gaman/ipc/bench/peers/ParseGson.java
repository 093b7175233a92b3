package gaman.ipc.bench.peers;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import gaman.ipc.bench.Document;
import gaman.ipc.bench.RoundTrip;
import java.nio.charset.StandardCharsets;
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

/**
 * Gson's way from the bytes of a document to its tree. It reads chars, and leaves numbers as text until they are used.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ParseGson {
    /** A document's name; see {@link Document}. */
    @Param({"small", "social", "catalog", "geometry"})
    public String document;

    private byte[] utf8;

    /** Gets the document. */
    @Setup
    public void read() {
        utf8 = Document.named(document);
        RoundTrip.check(utf8, tree().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Parses it all. */
    @Benchmark
    public JsonElement tree() {
        return JsonParser.parseString(new String(utf8, StandardCharsets.UTF_8));
    }
}

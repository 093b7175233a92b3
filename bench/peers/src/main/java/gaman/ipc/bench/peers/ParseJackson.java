package gaman.ipc.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gaman.ipc.bench.Document;
import gaman.ipc.bench.RoundTrip;
import java.io.IOException;
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

/** Jackson's way from the bytes of a document to its tree. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ParseJackson {
    /** A document's name; see {@link Document}. */
    @Param({"small", "social", "catalog", "geometry"})
    public String document;

    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] utf8;

    /** Gets the document. */
    @Setup
    public void read() throws IOException {
        utf8 = Document.named(document);
        RoundTrip.check(utf8, mapper.writeValueAsBytes(mapper.readTree(utf8)));
    }

    /** Parses it all. */
    @Benchmark
    public JsonNode tree() throws IOException {
        return mapper.readTree(utf8);
    }
}

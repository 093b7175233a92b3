package gaman.ipc.bench.peers;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter;
import gaman.ipc.bench.Document;
import gaman.ipc.bench.RoundTrip;
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

/** fastjson2's way from the bytes of a document to its tree. For the check it is told to write members that are null. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ParseFastjson2 {
    /** A document's name; see {@link Document}. */
    @Param({"small", "social", "catalog", "geometry"})
    public String document;

    private byte[] utf8;

    /** Gets the document. */
    @Setup
    public void read() {
        JSON.config(JSONWriter.Feature.WriteNulls);
        utf8 = Document.named(document);
        RoundTrip.check(utf8, JSON.toJSONBytes(JSON.parse(utf8)));
    }

    /** Parses it all. */
    @Benchmark
    public Object tree() {
        return JSON.parse(utf8);
    }
}

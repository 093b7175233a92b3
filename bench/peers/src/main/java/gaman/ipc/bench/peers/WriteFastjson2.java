package gaman.ipc.bench.peers;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter;
import gaman.ipc.bench.Document;
import gaman.ipc.bench.RoundTrip;
import gaman.ipc.bench.SmallMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

/** fastjson2's way from a tree or Java objects to bytes. It is told to write members that are null, as the others do. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteFastjson2 {
    /** The tree of a document. */
    @State(Scope.Benchmark)
    public static class Tree {
        /** A document's name; see {@link Document}. */
        @Param({"small", "social", "catalog", "geometry"})
        public String document;

        private Object tree;

        /** Parses the document. */
        @Setup
        public void read() {
            JSON.config(JSONWriter.Feature.WriteNulls);
            byte[] utf8 = Document.named(document);
            tree = JSON.parse(utf8);
            RoundTrip.check(utf8, JSON.toJSONBytes(tree));
        }
    }

    /** The small message. */
    @State(Scope.Benchmark)
    public static class Message {
        private SmallMessage record;
        private Map<String, Object> map;

        /** Makes both and checks what is written of them. */
        @Setup
        public void create() {
            JSON.config(JSONWriter.Feature.WriteNulls);
            record = SmallMessage.create();
            map = record.asMap();
            byte[] utf8 = SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
            RoundTrip.check(utf8, JSON.toJSONBytes(record));
            RoundTrip.check(utf8, JSON.toJSONBytes(map));
        }
    }

    /** Writes a parsed document. */
    @Benchmark
    public byte[] tree(Tree of) {
        return JSON.toJSONBytes(of.tree);
    }

    /** Writes the small message from a map. */
    @Benchmark
    public byte[] map(Message of) {
        return JSON.toJSONBytes(of.map);
    }

    /** Writes the small message from a record. */
    @Benchmark
    public byte[] record(Message of) {
        return JSON.toJSONBytes(of.record);
    }
}

package gaman.ipc.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gaman.ipc.bench.Document;
import gaman.ipc.bench.RoundTrip;
import gaman.ipc.bench.SmallMessage;
import java.io.IOException;
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

/** Jackson's way from a tree or Java objects to bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteJackson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The tree of a document. */
    @State(Scope.Benchmark)
    public static class Tree {
        /** A document's name; see {@link Document}. */
        @Param({"small", "social", "catalog", "geometry"})
        public String document;

        private JsonNode tree;

        /** Parses the document. */
        @Setup
        public void read() throws IOException {
            byte[] utf8 = Document.named(document);
            tree = MAPPER.readTree(utf8);
            RoundTrip.check(utf8, MAPPER.writeValueAsBytes(tree));
        }
    }

    /** The small message. */
    @State(Scope.Benchmark)
    public static class Message {
        private SmallMessage record;
        private Map<String, Object> map;

        /** Makes both and checks what is written of them. */
        @Setup
        public void create() throws IOException {
            record = SmallMessage.create();
            map = record.asMap();
            byte[] utf8 = SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
            RoundTrip.check(utf8, MAPPER.writeValueAsBytes(record));
            RoundTrip.check(utf8, MAPPER.writeValueAsBytes(map));
        }
    }

    /** Writes a parsed document. */
    @Benchmark
    public byte[] tree(Tree of) throws IOException {
        return MAPPER.writeValueAsBytes(of.tree);
    }

    /** Writes the small message from a map. */
    @Benchmark
    public byte[] map(Message of) throws IOException {
        return MAPPER.writeValueAsBytes(of.map);
    }

    /** Writes the small message from a record. */
    @Benchmark
    public byte[] record(Message of) throws IOException {
        return MAPPER.writeValueAsBytes(of.record);
    }
}

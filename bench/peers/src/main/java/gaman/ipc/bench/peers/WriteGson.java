package gaman.ipc.bench.peers;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
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

/**
 * Gson's way from a tree or Java objects to bytes. It writes chars; it is told to write members that are null, as the
 * others do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteGson {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    /** The tree of a document. */
    @State(Scope.Benchmark)
    public static class Tree {
        /** A document's name; see {@link Document}. */
        @Param({"small", "social", "catalog", "geometry"})
        public String document;

        private JsonElement tree;

        /** Parses the document. */
        @Setup
        public void read() {
            byte[] utf8 = Document.named(document);
            tree = JsonParser.parseString(new String(utf8, StandardCharsets.UTF_8));
            RoundTrip.check(utf8, utf8(tree));
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
            record = SmallMessage.create();
            map = record.asMap();
            byte[] utf8 = SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
            RoundTrip.check(utf8, utf8(record));
            RoundTrip.check(utf8, utf8(map));
        }
    }

    /** Writes a parsed document. */
    @Benchmark
    public byte[] tree(Tree of) {
        return utf8(of.tree);
    }

    /** Writes the small message from a map. */
    @Benchmark
    public byte[] map(Message of) {
        return utf8(of.map);
    }

    /** Writes the small message from a record. */
    @Benchmark
    public byte[] record(Message of) {
        return utf8(of.record);
    }

    private static byte[] utf8(Object value) {
        return GSON.toJson(value).getBytes(StandardCharsets.UTF_8);
    }
}

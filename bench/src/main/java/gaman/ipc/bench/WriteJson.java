package gaman.ipc.bench;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonCodec;
import gaman.ipc.json.JsonValue;
import java.nio.ByteBuffer;
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

/** From a tree to its bytes, and from Java objects to the bytes of a small message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteJson {
    /** The tree of a document. */
    @State(Scope.Benchmark)
    public static class Tree {
        /** A document's name; see {@link Document}. */
        @Param({"small", "social", "catalog", "geometry"})
        public String document;

        private final JsonCodec codec = new JsonCodec();
        private JsonValue tree;

        /** Parses the document. */
        @Setup
        public void read() {
            byte[] utf8 = Document.named(document);
            tree = Json.parse(utf8);
            RoundTrip.check(utf8, Json.toBytes(tree));
        }
    }

    /** The small message. */
    @State(Scope.Benchmark)
    public static class Message {
        private final JsonCodec codec = new JsonCodec();
        private SmallMessage record;
        private Map<String, Object> map;

        /** Makes both and checks what is written of them. */
        @Setup
        public void create() {
            record = SmallMessage.create();
            map = record.asMap();
            byte[] utf8 = SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
            RoundTrip.check(utf8, Json.toBytes(record));
            RoundTrip.check(utf8, Json.toBytes(map));
        }
    }

    /** Writes a parsed document with what a loop has: a codec that is kept. */
    @Benchmark
    public ByteBuffer codec(Tree of) {
        return of.codec.encode(of.tree);
    }

    /** Writes the small message from a map, with a codec. */
    @Benchmark
    public ByteBuffer codecMap(Message of) {
        return of.codec.encode(of.map);
    }

    /** Writes the small message from a record, with a codec. */
    @Benchmark
    public ByteBuffer codecRecord(Message of) {
        return of.codec.encode(of.record);
    }

    /** Writes a parsed document. */
    @Benchmark
    public byte[] tree(Tree of) {
        return Json.toBytes(of.tree);
    }

    /** Writes the small message from a map. */
    @Benchmark
    public byte[] map(Message of) {
        return Json.toBytes(of.map);
    }

    /** Writes the small message from a record. */
    @Benchmark
    public byte[] record(Message of) {
        return Json.toBytes(of.record);
    }
}

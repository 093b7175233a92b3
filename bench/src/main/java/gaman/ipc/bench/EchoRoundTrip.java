package gaman.ipc.bench;

import gaman.ipc.Gaman;
import gaman.ipc.Stage;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Binary messages to a server and back over a real socket: from {@code body()} through {@code send}, with a bare blocking
 * channel as the client. With {@code -prof gc} it shows what the server allocates per message.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EchoRoundTrip {
    private static final int BATCH = 128;

    /** Length of the payload in bytes. */
    @Param({"64", "1024"})
    public int size;

    private Path directory;
    private Gaman gaman;
    private SocketChannel client;
    private ByteBuffer one;
    private ByteBuffer many;
    private ByteBuffer answers;

    /** Starts the server and connects. */
    @Setup
    public void start() throws IOException {
        directory = Files.createTempDirectory("gm");
        Path path = directory.resolve("bench.sock");
        gaman = Gaman.create();
        gaman.ipc(path, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            }
        });
        gaman.mountServer();
        client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        one = frames(1);
        many = frames(BATCH);
        answers = ByteBuffer.allocateDirect(many.capacity());
    }

    private ByteBuffer frames(int count) {
        ByteBuffer frames = ByteBuffer.allocateDirect(count * (5 + size));
        for (int i = 0; i < count; i++) {
            frames.putInt(1 + size).put((byte) 2).put(new byte[size]);
        }
        return frames;
    }

    /** Ends both. */
    @TearDown
    public void stop() throws IOException {
        client.close();
        gaman.close();
        Files.deleteIfExists(directory.resolve("bench.sock.lock"));
        Files.delete(directory);
    }

    /** One message there and back before the next. */
    @Benchmark
    public void one() throws IOException {
        exchange(one);
    }

    /** 128 messages in flight; the figure is per message. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void batch() throws IOException {
        exchange(many);
    }

    private void exchange(ByteBuffer frames) throws IOException {
        frames.clear();
        client.write(frames);
        answers.clear().limit(frames.capacity());
        while (answers.hasRemaining()) {
            if (client.read(answers) < 0) {
                throw new IOException("the server ended");
            }
        }
    }
}

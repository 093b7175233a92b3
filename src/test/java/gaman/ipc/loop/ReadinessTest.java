package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ready channels: real sockets, a blocking peer on the other side. */
@Timeout(60)
class ReadinessTest {
    private static final int INTERRUPTS = 1_000;

    @TempDir
    Path directory;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private RunningLoop running;
    private SocketChannel peer;
    private SocketChannel channel;
    private SelectionKey key;

    @BeforeEach
    void connect() throws IOException {
        running = new RunningLoop();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            peer = SocketChannel.open(address);
            channel = server.accept();
        }
        channel.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        running.close();
        peer.close();
        channel.close();
    }

    @Test
    void echoesWhatComes() throws IOException {
        register(this::echo);
        for (int i = 0; i < 1_000; i++) {
            assertEchoed((byte) i);
        }
        assertEquals(List.of(), running.faults);
    }

    @Test
    void tellsForWhichOperationsAChannelIsReady() throws Exception {
        BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        register(ops -> {
            seen.add(ops);
            key.interestOps(0);
        });
        running.run(() -> key.interestOps(SelectionKey.OP_WRITE));
        assertEquals(SelectionKey.OP_WRITE, seen.poll(30, TimeUnit.SECONDS));
        peer.write(ByteBuffer.wrap(new byte[1]));
        running.settle();
        assertTrue(seen.isEmpty());
        running.run(() -> key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE));
        assertEquals(SelectionKey.OP_READ | SelectionKey.OP_WRITE, seen.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void handsWhatIsThrownToTheOwnerAndGoesOn() throws Exception {
        List<Throwable> thrown = List.of(new IOException("checked"), new IllegalStateException(), new Error("error"),
                new StackOverflowError(), new OutOfMemoryError("by hand"));
        int[] next = new int[1];
        register(ops -> {
            echo(ops);
            if (next[0] < thrown.size()) {
                sneak(thrown.get(next[0]++));
            }
        });
        for (Throwable each : thrown) {
            assertEchoed((byte) 1);
            assertSame(each, failures.poll(30, TimeUnit.SECONDS));
        }
        assertEchoed((byte) 2);
        assertEquals(List.of(), running.faults);
    }

    @Test
    void anOwnerThatFailsToFailIsReported() throws Exception {
        Error inFailed = new Error("in failed");
        running.run(() -> key = running.loop.channels().register(channel, SelectionKey.OP_READ, new Ready() {
            @Override
            public void ready(int readyOps) throws IOException {
                echo(readyOps);
                throw new IOException("in ready");
            }

            @Override
            public void failed(Throwable cause) {
                failures.add(cause);
                throw inFailed;
            }
        }));
        assertEchoed((byte) 1);
        assertEquals("in ready", failures.poll(30, TimeUnit.SECONDS).getMessage());
        running.settle();
        assertEquals(List.of(inFailed), running.faults);
        assertEchoed((byte) 2);
    }

    @Test
    void aKeyThatWasCancelledInThePassIsLeftAlone() throws Exception {
        register(ops -> {
            echo(ops);
            channel.close();
        });
        assertEchoed((byte) 1);
        running.settle();
        assertFalse(channel.isOpen() || key.isValid());
        assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
        assertTrue(failures.isEmpty() && running.faults.isEmpty());
    }

    /** Both are ready in one pass, and the one whose turn comes first closes the other. */
    @Test
    void aChannelThatAnotherClosedInTheSamePassIsLeftAlone() throws Exception {
        List<Pipe> pipes = List.of(Pipe.open(), Pipe.open());
        int[] turns = new int[1];
        running.run(() -> {
            for (Pipe pipe : pipes) {
                Pipe other = pipes.get(1 - pipes.indexOf(pipe));
                pipe.source().configureBlocking(false);
                running.loop.channels().register(pipe.source(), SelectionKey.OP_READ, new Ready() {
                    @Override
                    public void ready(int readyOps) throws IOException {
                        turns[0]++;
                        other.source().close();
                        pipe.source().read(ByteBuffer.allocateDirect(1));
                    }

                    @Override
                    public void failed(Throwable cause) {
                        failures.add(cause);
                    }
                });
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            }
        });
        running.settle();
        running.run(() -> assertEquals(1, turns[0]));
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(List.of(), running.faults);
        for (Pipe pipe : pipes) {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    @Test
    void interruptsNeitherStopTheLoopNorCloseAChannel() throws Exception {
        register(this::echo);
        running.run(() -> running.loop.arm(new Deadline(() -> { }), TimeUnit.DAYS.toNanos(1)));
        for (int i = 0; i < INTERRUPTS; i++) {
            running.thread.interrupt();
            if (i % 4 == 0) {
                assertEchoed((byte) i);
            }
        }
        running.settle();
        assertEchoed((byte) 1);
        running.settle();
        assertTrue(channel.isOpen() && failures.isEmpty() && running.faults.isEmpty());
        running.assertSleeps();
    }

    private void register(Action action) {
        running.run(() -> key = running.loop.channels().register(channel, SelectionKey.OP_READ, new Ready() {
            @Override
            public void ready(int readyOps) throws Exception {
                action.ready(readyOps);
            }

            @Override
            public void failed(Throwable cause) {
                failures.add(cause);
            }
        }));
    }

    private void echo(int ops) throws IOException {
        assertEquals(SelectionKey.OP_READ, ops);
        ByteBuffer bytes = ByteBuffer.allocateDirect(16);
        channel.read(bytes);
        channel.write(bytes.flip());
    }

    private void assertEchoed(byte value) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1).put(0, value);
        peer.write(one);
        peer.read(one.clear());
        assertEquals(value, one.get(0));
    }

    private interface Action {
        void ready(int ops) throws Exception;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}

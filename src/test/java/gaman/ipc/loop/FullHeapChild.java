package gaman.ipc.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;

/** The JVM with a small heap of {@link FullHeapTest}: a channel's owner uses it up to the last byte, then another is served. */
final class FullHeapChild {
    /** The smallest object there is, chained: when no other fits, nothing does. */
    private static final class Filler {
        private final Filler next;

        private Filler(Filler next) {
            this.next = next;
        }
    }

    private static Filler filled;

    public static void main(String[] args) throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        Pipe pipe = Pipe.open();
        Pipe.SourceChannel source = pipe.source();
        source.configureBlocking(false);
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        pipe.sink().write(ByteBuffer.wrap("ab".getBytes(StandardCharsets.US_ASCII)));
        loop.register(source, SelectionKey.OP_READ, new Ready() {
            @Override
            public void ready(int readyOps) throws IOException {
                source.read(one.clear());
                if (one.get(0) == 'b') {
                    System.out.println("served");
                    loop.stop();
                    return;
                }
                while (true) {
                    filled = new Filler(filled);
                }
            }

            @Override
            public void failed(Throwable cause) {
                filled = null;
                System.out.println("failed: " + cause.getClass().getSimpleName());
            }
        });
        loop.run();
        System.out.println("ended");
    }
}

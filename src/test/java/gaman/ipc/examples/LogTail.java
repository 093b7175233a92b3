package gaman.ipc.examples;

import gaman.ipc.Gaman;
import gaman.ipc.IpcEndpoint;
import gaman.ipc.IpcOptions;
import gaman.ipc.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * A log tail: follows a file, and tells each new line to all who listen. Who does not keep up is left out until it does: it
 * loses lines, but costs neither memory nor the others' time.
 *
 * <pre>
 * java -cp target/gaman-ipc.jar src/test/java/gaman/ipc/examples/LogTail.java FILE PATH
 * </pre>
 */
public final class LogTail {
    /** Read at once; a longer line goes in parts. */
    private static final int BLOCK_BYTES = 64 * 1024;
    /** How far behind one listener may be before it misses lines: two blocks, and what the kernel holds for it. */
    private static final int FAR_BEHIND_BYTES = 2 * BLOCK_BYTES;

    private final Path file;
    private final IpcEndpoint listeners;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private long position;

    private LogTail(Path file, IpcEndpoint listeners) throws IOException {
        this.file = file;
        this.listeners = listeners;
        this.position = Files.exists(file) ? Files.size(file) : 0;
    }

    /** Sends what has been appended since the last time; a file that has become shorter begins anew. */
    private void catchUp() throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            if (in.size() < position) {
                position = 0;
                block.clear();
            }
            in.position(position);
            for (int count = in.read(block); count > 0; count = in.read(block)) {
                position += count;
                sendLines();
            }
        } catch (NoSuchFileException notYet) {
            position = 0;
            block.clear();
        }
    }

    private void sendLines() {
        int begin = 0;
        for (int i = 0; i < block.position(); i++) {
            if (block.get(i) == '\n') {
                send(begin, i);
                begin = i + 1;
            }
        }
        if (begin == 0 && !block.hasRemaining()) {
            send(0, block.position());
            begin = block.position();
        }
        block.flip().position(begin);
        block.compact();   // the beginning of a line stays for the next time
    }

    private void send(int begin, int end) {
        listeners.broadcast(new String(block.array(), begin, end - begin, StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2) {
            System.err.println("takes: FILE PATH");
            System.exit(2);
        }
        Path file = Path.of(args[0]).toAbsolutePath();
        IpcOptions options = IpcOptions.builder().highWaterMark(FAR_BEHIND_BYTES).maxFrameSize(BLOCK_BYTES + 1).build();
        try (Gaman gaman = Gaman.create(); WatchService changes = FileSystems.getDefault().newWatchService()) {
            IpcEndpoint listeners = gaman.ipc(Path.of(args[1]), options, ctx -> {
                if (ctx.stage() == Stage.OPEN) {
                    ctx.send("following " + file);   // from here on it misses nothing; what it says itself is not heard
                }
            });
            LogTail tail = new LogTail(file, listeners);
            file.getParent().register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
            gaman.mountServer();
            System.out.println("following " + file + " for " + args[1]);
            long skipped = 0;
            while (true) {
                WatchKey changed = changes.poll(1, TimeUnit.SECONDS);   // a second, where the file system tells nothing
                if (changed != null) {
                    changed.pollEvents();
                    changed.reset();
                }
                tail.catchUp();
                long skippedNow = gaman.stats().broadcastsSkipped();
                if (skippedNow > skipped) {
                    System.out.println((skippedNow - skipped) + " lines skipped for slow ones of "
                            + listeners.connections() + " listeners");
                    skipped = skippedNow;
                }
            }
        }
    }
}

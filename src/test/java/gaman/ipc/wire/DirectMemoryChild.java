package gaman.ipc.wire;

import gaman.ipc.testing.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The JVM of {@link DirectMemoryTest} with little direct memory: does what a line of its input says, answers with one. */
final class DirectMemoryChild {
    private static final int PIECE = 16 * 1024;

    private final BufferPool pool = new BufferPool();
    private final List<ByteBuffer> hogged = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        DirectMemoryChild child = new DirectMemoryChild();
        Answer.eachLine(line -> child.obey(line.split(" ")));
    }

    private String obey(String[] words) throws IOException {
        switch (words[0]) {
            case "pass":
                return pass(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "hog":
                return hog();
            case "borrow":
                return borrow(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "exhaust":
                return exhaust(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "churn":
                return churn(Integer.parseInt(words[1]));
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    /** Sends messages from one ring through a pipe to another. */
    private String pass(int count, int length) throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink(); Pipe.SourceChannel source = pipe.source()) {
            sink.configureBlocking(false);
            source.configureBlocking(false);
            RingBuffer out = new RingBuffer(pool);
            RingBuffer in = new RingBuffer(pool);
            FrameDecoder decoder = new FrameDecoder(FrameFormat.MAX_SIZE);
            byte[] payload = new byte[length];
            for (int i = 0; i < count; i++) {
                new Random(i).nextBytes(payload);
                out.reserve(FrameFormat.frameLength(length));
                out.put(FrameFormat.sizeField(length), FrameFormat.BINARY, ByteBuffer.wrap(payload), 0, length);
                while (decoder.next(in, 0) == Decoder.Step.MORE) {
                    if (!out.isEmpty()) {
                        out.consume(sink.write(out.oldest(64 * 1024)));
                    }
                    in.received(Math.max(0, source.read(in.space())));
                }
                if (!ByteBuffer.wrap(payload).equals(in.view(decoder.payloadOffset(), decoder.payloadLength()))) {
                    return "message " + i + " differs";
                }
                in.consume(decoder.length());
                in.settle();
                out.settle();
            }
            return "passed " + count + ", " + pool.lentBytes() + " lent";
        }
    }

    /** Takes all direct memory that is left. */
    private String hog() {
        try {
            while (true) {
                hogged.add(ByteBuffer.allocateDirect(PIECE));
            }
        } catch (OutOfMemoryError taken) {
            return "hogged";
        }
    }

    /** Borrows and gives back again and again; returns the milliseconds that took. */
    private String borrow(int count, int bytes) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            pool.giveBack(pool.lend(bytes));
        }
        return Long.toString((System.nanoTime() - start) / 1_000_000);
    }

    /** Borrows blocks until there is no memory for another, and has them while it takes some of the heap for something else. */
    private String exhaust(int bytes, int wanted) {
        List<Storage> lent = new ArrayList<>();
        try {
            while (true) {
                lent.add(pool.lend(bytes));
            }
        } catch (OutOfMemoryError exhausted) {
            try {
                return new byte[wanted].length + " bytes beside blocks: " + (lent.size() > 4);
            } catch (OutOfMemoryError none) {
                return "no room beside " + lent.size();
            }
        }
    }

    /** Borrows blocks of all sizes up to 4 MiB, so that what is kept fills the direct memory; returns the milliseconds. */
    private String churn(int count) {
        long start = System.nanoTime();
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            List<Storage> lent = new ArrayList<>();
            for (int blocks = random.nextInt(6); blocks >= 0; blocks--) {
                lent.add(pool.lend(512 << random.nextInt(14)));
            }
            lent.forEach(pool::giveBack);
        }
        return Long.toString((System.nanoTime() - start) / 1_000_000);
    }
}

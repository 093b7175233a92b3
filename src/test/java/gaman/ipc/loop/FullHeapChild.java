package gaman.ipc.loop;

import gaman.ipc.testing.Descriptors;
import gaman.ipc.testing.FullHeap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;

/** The JVM with a small heap of {@link FullHeapTest}: it is used up to the last byte. */
final class FullHeapChild {
    /** Reads its byte; the last one ends the loop. */
    private record Counting(Pipe.SourceChannel channel, EventLoop loop) implements Ready {
        private static int served;

        @Override
        public void ready(int readyOps) throws IOException {
            if (readyOps != 0 && channel.read(ByteBuffer.allocate(2)) == 1 && ++served == CHANNELS) {
                System.out.println("served");
                loop.stop();
            }
        }

        @Override
        public void failed(Throwable cause) {
            System.out.println("failed: " + cause);
        }
    }

    /** Enough that what the selector takes for them is more than may be free by chance. */
    private static final int CHANNELS = 100;

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "owner" -> anOwnerFillsIt();
            case "selector" -> itIsFullWhereTheSelectorLearnsOfAChannel(true);
            case "close" -> itIsFullWhenClosedChannelsAreLetGo();
            case "defer" -> aTaskCannotBeDeferred();
            case "recovery" -> itIsFullAgainWhileChannelsAreAskedForAnew();
            case "task" -> aTaskCannotBeQueued();
            case "deadline" -> itIsFullWhereTheSelectorLearnsOfAChannel(false);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("ended");
    }

    private static void anOwnerFillsIt() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        Pipe.SourceChannel source = readable("ab");
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        loop.channels().register(source, SelectionKey.OP_READ, new Ready() {
            @Override
            public void ready(int readyOps) throws IOException {
                source.read(one.clear());
                if (one.get(0) == 'b') {
                    System.out.println("served");
                    loop.stop();
                    return;
                }
                FullHeap.exhaust();
            }

            @Override
            public void failed(Throwable cause) {
                FullHeap.free();
                System.out.println("failed: " + cause.getClass().getSimpleName());
            }
        });
        loop.run();
    }

    /** Until the loop reports it, or until a deadline. */
    private static void itIsFullWhereTheSelectorLearnsOfAChannel(boolean untilReported) throws IOException {
        boolean[] reported = {false};
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> {
            reported[0] = true;
            if (untilReported) {
                FullHeap.free();
                System.out.println("reported: " + thrown.getClass().getSimpleName());
            }
        });
        Deadline deadline = new Deadline(() -> {
            FullHeap.free();
            System.out.println("due while it was full: " + reported[0]);
        });
        Pipe.SourceChannel[] channels = new Pipe.SourceChannel[CHANNELS];
        for (int i = 0; i < CHANNELS; i++) {
            channels[i] = readable("a");
        }
        loop.channels().register(readable(""), SelectionKey.OP_READ, new Counting(channels[0], loop)); // the JDK loads what it needs for that
        loop.execute(() -> {
            try {
                for (Pipe.SourceChannel channel : channels) {
                    loop.channels().register(channel, SelectionKey.OP_READ, new Counting(channel, loop));
                }
                if (!untilReported) {
                    loop.arm(deadline, 1);
                }
                FullHeap.exhaust();
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (OutOfMemoryError full) {
                // The selector, which hears of the channels when it selects the next time, is to find it so.
            }
        });
        loop.run();
    }

    private static void itIsFullWhenClosedChannelsAreLetGo() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> {
            FullHeap.free();
            System.out.println("reported: " + thrown.getClass().getSimpleName());
        });
        SelectionKey[] keys = new SelectionKey[CHANNELS];
        for (int i = 0; i < CHANNELS; i++) {
            Pipe.SourceChannel channel = readable("");
            keys[i] = loop.channels().register(channel, SelectionKey.OP_READ, new Counting(channel, loop));
        }
        long open = Descriptors.open();
        Deadline deadline = new Deadline(() -> {
            System.out.println("descriptors back: " + (Descriptors.open() <= open - CHANNELS));
            loop.stop();
        });
        loop.arm(new Deadline(() -> {
            for (SelectionKey key : keys) {
                loop.channels().close(key);
            }
            FullHeap.fill(); // and so does the selector find it, which lets go of the channels when it selects the next time
            loop.arm(deadline, 300_000_000);
        }), 10_000_000); // the selector has learnt of the channels by then
        loop.run();
    }

    private static void aTaskCannotBeDeferred() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        int[] run = {0, 0};
        Runnable before = () -> run[0]++;
        loop.execute(() -> {
            int deferred = 0;
            try {
                FullHeap.fill();
                for (; deferred < 1_000; deferred++) {
                    loop.defer(before);
                }
            } catch (OutOfMemoryError full) {
                FullHeap.free();
                System.out.println("not deferred");
                run[0] = 16 - deferred; // 16 were, or however many the JDK has room for
            }
        });
        Runnable[] after = {null};
        after[0] = () -> {
            if (++run[1] < 10) {
                loop.defer(after[0]); // each in a pass of its own
            }
        };
        Deadline end = new Deadline(() -> {
            System.out.println("run: " + run[0] + " and " + run[1]);
            loop.stop();
        });
        loop.arm(new Deadline(() -> {
            loop.defer(after[0]);
            loop.arm(end, 300_000_000);
        }), 10_000_000);
        loop.run();
    }

    /** By the owner that is asked amidst the others. Those that come later are then served, once there is memory. */
    private static void itIsFullAgainWhileChannelsAreAskedForAnew() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        int[] asked = {0};
        Deadline later = new Deadline(() -> {
            try {
                for (int i = 0; i < CHANNELS; i++) {
                    Pipe.SourceChannel channel = readable("a");
                    loop.channels().register(channel, SelectionKey.OP_READ, new Counting(channel, loop));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Deadline free = new Deadline(() -> {
            FullHeap.free();
            System.out.println("full again");
            loop.arm(later, 500_000_000);
        });
        for (int i = 0; i < CHANNELS; i++) {
            loop.channels().register(readable(""), SelectionKey.OP_READ, new Ready() {
                @Override
                public void ready(int readyOps) {
                    if (++asked[0] == CHANNELS / 2) {
                        FullHeap.fill();
                        loop.arm(free, 50_000_000);
                    }
                }

                @Override
                public void failed(Throwable cause) {
                    System.out.println("failed: " + cause);
                }
            });
        }
        Deadline begin = new Deadline(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        loop.arm(begin, 10_000_000); // the selector has learnt of the channels by then
        loop.run();
    }

    private static void aTaskCannotBeQueued() throws IOException {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        loop.channels().register(readable(""), SelectionKey.OP_READ, new Ready() {
            @Override
            public void ready(int readyOps) {
                System.out.println("asked");
                loop.stop();
            }

            @Override
            public void failed(Throwable cause) {
                System.out.println("failed: " + cause);
            }
        });
        Runnable task = () -> { };
        Thread queuing = new Thread(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    Thread.sleep(1); // the loop waits again, so that all of the waking is linked by then
                    loop.execute(task);
                }
                FullHeap.fill();
                loop.execute(task);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } catch (OutOfMemoryError full) {
                FullHeap.free();
                System.out.println("not queued");
            }
        });
        loop.execute(queuing::start);
        loop.run();
    }

    private static Pipe.SourceChannel readable(String bytes) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
        return pipe.source();
    }
}

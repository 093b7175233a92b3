package gaman.ipc.examples;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcOptions;
import gaman.ipc.Stage;
import gaman.ipc.json.JsonParseException;
import gaman.ipc.json.JsonValueException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Slow work off the loop: {@code {"id":7,"below":100}} is answered by {@code {"id":7,"primes":25}} when a worker has counted
 * them. Answers come as they are done, in any order, so the client's id comes back with each.
 *
 * <pre>
 * java -cp target/gaman-ipc.jar src/test/java/gaman/ipc/examples/WorkerPool.java PATH
 * </pre>
 */
public final class WorkerPool {
    private static final int WORKERS = 2;
    /** Work that may wait; more is refused at once, which a client can bear better than waiting without end. */
    private static final int MOST_WAITING = 8;
    private static final int LARGEST = 10_000_000;

    record Job(long id, int below) {
        Job {
            if (below < 0 || below > LARGEST) {
                throw new IllegalArgumentException("below must be 0 to " + LARGEST);
            }
        }
    }

    private final ExecutorService workers = new ThreadPoolExecutor(WORKERS, WORKERS, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING));

    /** On the loop: takes of the message what is needed, gives it away and returns. */
    private void handle(IpcContext ctx) {
        if (ctx.stage() != Stage.DATA) {
            return;
        }
        Job job;
        try {
            job = ctx.json(Job.class);
        } catch (JsonParseException | JsonValueException wrong) {
            ctx.send(Map.of("error", wrong.getMessage()));
            return;
        }
        try {
            workers.execute(() -> work(ctx, job));
        } catch (RejectedExecutionException full) {
            ctx.send(Map.of("id", job.id(), "error", "busy; ask again later"));
        }
    }

    /** On a worker. The context may be kept and sent to from anywhere; the message in hand, by now, may be another one. */
    private static void work(IpcContext ctx, Job job) {
        if (!ctx.isOpen() || !ctx.send(Map.of("id", job.id(), "primes", primes(job.below(), ctx)))) {
            System.out.println("job " + job.id() + ": the client has left");
        }
    }

    /** Slow on purpose, but not for a client that has left. */
    private static int primes(int below, IpcContext ctx) {
        int primes = 0;
        for (int n = 2; n < below && ctx.isOpen(); n++) {
            int divisor = 2;
            while (divisor * divisor <= n && n % divisor != 0) {
                divisor++;
            }
            primes += divisor * divisor > n ? 1 : 0;
        }
        return primes;
    }

    /** What was asked is still answered, for five seconds at most; then the connections end. */
    private void end(Gaman gaman) {
        workers.shutdown();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gaman.close();
        workers.shutdownNow();
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("takes: PATH");
            System.exit(2);
        }
        WorkerPool pool = new WorkerPool();
        Gaman gaman = Gaman.create();
        // A client that has asked and ends its side ("nc -N") has left, by default: it would miss its answers.
        IpcOptions options = IpcOptions.builder().maxFrameSize(1024).maxConnections(100).build();
        gaman.ipc(Path.of(args[0]), options, pool::handle);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> pool.end(gaman)));
        gaman.mountServer();
        System.out.println("working for " + args[0]);
    }
}

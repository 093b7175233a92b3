package gaman.ipc.examples;

import gaman.ipc.Gaman;
import gaman.ipc.IpcHandler;
import gaman.ipc.IpcOptions;
import gaman.ipc.IpcStats;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@code dashboard.ts} shows: answers every message, whatever it says, with what this server has done before it.
 *
 * <pre>
 * java -cp target/gaman-ipc.jar src/test/java/gaman/ipc/examples/StatsService.java PATH
 * </pre>
 */
public final class StatsService {
    /** Sent as a JSON object with these names. */
    record Snapshot(long connections, long messagesIn, long messagesOut, long bytesIn, long bytesOut) {
        static Snapshot of(IpcStats stats) {
            return new Snapshot(stats.open(), stats.messagesIn(), stats.messagesOut(), stats.bytesIn(), stats.bytesOut());
        }
    }

    private StatsService() {
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("takes: PATH");
            System.exit(2);
        }
        Gaman gaman = Gaman.create();
        IpcOptions options = IpcOptions.builder().maxFrameSize(8 << 20).maxConnections(100).build();
        gaman.ipc(Path.of(args[0]), options, IpcHandler.replying(ctx -> Snapshot.of(gaman.stats())));
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
        gaman.mountServer();
        System.out.println("counting at " + args[0]);
    }
}

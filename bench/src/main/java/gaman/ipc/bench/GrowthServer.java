package gaman.ipc.bench;

import gaman.ipc.Gaman;
import gaman.ipc.IpcEndpoint;
import gaman.ipc.Stage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Our server as a user would write it, in a process of its own: echoes bytes, says {@code listening}, and answers each line
 * of its standard input with its memory. It ends when that input does, so that it can't be left behind.
 */
final class GrowthServer {
    /** Said once when it listens. */
    static final String LISTENING = "listening";

    private GrowthServer() {
    }

    /** Takes the path to serve. */
    public static void main(String[] args) throws Exception {
        try (Gaman gaman = Gaman.create()) {
            IpcEndpoint endpoint = gaman.ipc(Path.of(args[0]), ctx -> {
                if (ctx.stage() == Stage.DATA) {
                    ctx.send(ctx.body());
                }
            });
            gaman.mountServer();
            System.out.println(LISTENING);
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
            while (questions.readLine() != null) {
                System.out.println(endpoint.connections() + " " + heap() + " " + direct());
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }
}

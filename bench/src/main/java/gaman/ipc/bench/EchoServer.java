package gaman.ipc.bench;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.Stage;
import java.io.IOException;

/**
 * The server that is measured beside others: answers each message with itself, through the public API and with its default
 * options. Binary goes back as the bytes it is, text as text, and JSON is parsed and written again.
 */
public final class EchoServer {
    private EchoServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws IOException {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], ctx -> {
            if (ctx.stage() == Stage.DATA) {
                answer(ctx);
            }
        });
        gaman.mountServer();
        System.out.println("listening");
    }

    private static void answer(IpcContext ctx) {
        switch (ctx.type()) {
            case BINARY -> ctx.send(ctx.body());
            case TEXT -> ctx.send(ctx.text());
            case JSON -> ctx.sendJson(ctx.json());
        }
    }
}

package gaman.ipc.cli;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import gaman.ipc.Stage;
import java.io.IOException;
import java.io.PrintStream;

/** The commands that serve a path until the process is told to end: {@code echo} and {@code listen}. */
final class Servers {
    private Servers() {
    }

    static void echo(String path) throws IOException {
        serve(path, ctx -> {
            if (ctx.stage() == Stage.DATA) {
                answerWithItself(ctx);
            }
        });
    }

    /** JSON that isn't JSON goes back as the text it is. */
    private static void answerWithItself(IpcContext ctx) {
        switch (ctx.type()) {
            case BINARY -> ctx.send(ctx.body());
            case TEXT -> ctx.send(ctx.text());
            default -> {
                if (ctx.json().isMissing()) {
                    ctx.send(ctx.text());
                } else {
                    ctx.sendJson(ctx.json());
                }
            }
        }
    }

    static void listen(String path, PrintStream out) throws IOException {
        serve(path, ctx -> {
            switch (ctx.stage()) {
                case OPEN -> out.println(ctx.id() + " open");
                case DATA -> out.println(ctx.id() + " " + Transcript.line(ctx.type(), ctx.body()));
                default -> out.println(ctx.id() + " close " + ctx.closeReason());
            }
            out.flush();
        });
    }

    /** Ctrl-C and SIGTERM end the server in order, so that the socket file does not stay behind. */
    private static void serve(String path, IpcHandler handler) throws IOException {
        Gaman gaman = Gaman.create();
        gaman.ipc(path, handler);
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
        gaman.mountServer();
        System.err.println("gaman-ipc: listening on " + path);
    }
}

package gaman.ipc.cli;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import gaman.ipc.PayloadType;
import gaman.ipc.Stage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The commands that serve a path until the process is told to end: {@code echo} and {@code listen}. */
final class Servers {
    private Servers() {
    }

    static void echo(Path path) throws IOException {
        serve(Gaman.create(), path, Servers::answerWithItself);
    }

    /** JSON that isn't JSON goes back as the text it is. */
    private static void answerWithItself(IpcContext ctx) {
        if (ctx.stage() != Stage.DATA) {
            return;
        }
        if (ctx.type() == PayloadType.BINARY) {
            ctx.send(ctx.body());
        } else if (ctx.type() == PayloadType.TEXT || ctx.json().isMissing()) {
            ctx.send(ctx.text());
        } else {
            ctx.sendJson(ctx.json());
        }
    }

    /** Returns, with the server closed, when its output can't be written any more, as in {@code listen PATH | head}. */
    static void listen(Path path, PrintStream out) throws IOException {
        Gaman gaman = Gaman.create();
        CountDownLatch unread = new CountDownLatch(1);
        serve(gaman, path, ctx -> {
            String event = ctx.stage() == Stage.OPEN ? "open"
                    : ctx.stage() == Stage.DATA ? Transcript.line(ctx.type(), ctx.body()) : "close " + ctx.closeReason();
            out.println(ctx.id() + " " + event);
            if (out.checkError()) {
                gaman.close();
                unread.countDown();
            }
        });
        try {
            unread.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while listening");
        }
        gaman.close(); // and so wait for its end
    }

    /** Ctrl-C and SIGTERM end the server in order, so that the socket file does not stay behind. */
    private static void serve(Gaman gaman, Path path, IpcHandler handler) throws IOException {
        gaman.ipc(path, handler);
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
        gaman.mountServer();
        System.err.println("gaman-ipc: listening on " + path);
    }
}

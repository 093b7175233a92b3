package gaman.ipc;

import java.io.IOException;

/** A process that, told to by a line, serves a path and answers each message with itself. */
final class EchoServer {
    private EchoServer() {
    }

    public static void main(String[] args) throws IOException {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send(ctx.body());
            }
        });
        System.in.read();
        gaman.mountServer();
        System.out.println("listening");
    }
}

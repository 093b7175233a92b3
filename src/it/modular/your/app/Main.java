package your.app;

import gaman.ipc.Gaman;
import gaman.ipc.IpcHandler;
import your.app.messages.Hello;
import your.app.messages.Welcome;

/** A server that is a module: answers one record with another until it is told to end. */
public final class Main {
    public static void main(String[] args) throws Exception {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], IpcHandler.replying(ctx -> welcome(ctx.json(Hello.class))));
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
        gaman.mountServer();
        System.out.println("listening, " + Gaman.class.getModule());
    }

    static Welcome welcome(Hello hello) {
        return new Welcome("gaman", hello.hello());
    }
}

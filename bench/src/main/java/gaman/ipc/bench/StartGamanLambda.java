package gaman.ipc.bench;

import gaman.ipc.Gaman;
import java.io.IOException;

/** Our server with a handler that does nothing, and is a lambda, as users write it: the JDK has to make a class of it. */
final class StartGamanLambda {
    private StartGamanLambda() {
    }

    /** Takes the path to serve. */
    public static void main(String[] args) throws IOException {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], ctx -> { });
        gaman.mountServer();
        Listening.say();
    }
}

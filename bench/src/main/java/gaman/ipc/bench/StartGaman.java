package gaman.ipc.bench;

import gaman.ipc.Gaman;
import gaman.ipc.IpcContext;
import gaman.ipc.IpcHandler;
import java.io.IOException;

/** Our server with a handler that does nothing, and is a class: what the start takes is the library's then. */
final class StartGaman implements IpcHandler {
    /** Takes the path to serve. */
    public static void main(String[] args) throws IOException {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], new StartGaman());
        gaman.mountServer();
        Listening.say();
    }

    @Override
    public void handle(IpcContext ctx) {
        // Nobody connects.
    }
}

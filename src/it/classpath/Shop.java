import gaman.ipc.Gaman;
import gaman.ipc.IpcHandler;
import gaman.ipc.IpcOptions;
import gaman.ipc.Peer;

/** A server on the class path: tells each peer at its first path who it is, and lets in whom it can name at its second. */
public final class Shop {
    private record Answer(String name, String peer) {
    }

    public static void main(String[] args) throws Exception {
        Gaman gaman = Gaman.create();
        gaman.ipc(args[0], IpcHandler.replying(ctx -> new Answer("gaman", ctx.peer().map(Peer::user).orElse("unknown"))));
        gaman.ipc(args[1], IpcOptions.builder().allowPeer(peer -> true).build(), IpcHandler.replying(ctx -> "come in"));
        Runtime.getRuntime().addShutdownHook(new Thread(gaman::close));
        gaman.mountServer();
        System.out.println("listening, " + Gaman.class.getModule());
    }
}

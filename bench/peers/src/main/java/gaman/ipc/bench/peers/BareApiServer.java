package gaman.ipc.bench.peers;

import java.io.IOException;

/**
 * The bare loop with a handler between what comes and what goes: what it costs beyond {@link BareLoopServer} is the price of
 * having an API at all, and what ours costs beyond it that of limits, backpressure, other threads and an end for each case.
 */
public final class BareApiServer {
    private BareApiServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws IOException {
        BareApi.Handler echo = message -> {
            if (message.type() == 2) {
                message.send(message.body());
            }
        };
        BareLoopServer.serve(args[0], channel -> new BareApi(channel, echo));
    }
}

package gaman.ipc.cli;

import gaman.ipc.ClientOptions;
import gaman.ipc.CloseReason;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcClosedException;
import gaman.ipc.IpcMessage;
import gaman.ipc.wire.FrameFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code send}: sends one message, ends its side, and prints every answer until the server ends its own. Where
 * so many answers are waited for, it ends its side only when they have come: an answer that takes its time would else find
 * nobody, since a server by default lets go of a client that has ended.
 */
final class Send {
    /** Connecting may take for ever: what ends it is what ends the rest. */
    static final ClientOptions OPTIONS = ClientOptions.builder().maxFrameSize(FrameFormat.MAX_SIZE)
            .connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build();

    private final SendArguments arguments;
    private final PrintStream out;
    /** What the server has not done yet. */
    private String awaited = "taken the connection";

    Send(SendArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    void run() throws IOException {
        if (arguments.timeout != null) {
            // An interrupt ends whatever is waited for: to connect, to send, for answers.
            CompletableFuture.delayedExecutor(arguments.timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(Thread.currentThread()::interrupt);
        }
        try (IpcClient client = IpcClient.connect(arguments.path, OPTIONS)) {
            exchange(client);
        } catch (InterruptedIOException late) {
            throw new IOException(arguments.path + ": --timeout is over, and the server has not " + awaited, late);
        }
    }

    private void exchange(IpcClient client) throws IOException {
        int count = arguments.count;
        awaited = "taken the whole message";
        boolean taken = client.send(arguments.message);
        if (count == 0) {
            client.shutdownOutput();
        }
        awaited = count == 0 ? "ended its side" : "answered " + count + " times";
        int answers = 0;
        try {
            while (count == 0 || answers < count) {
                IpcMessage answer = client.receive();
                out.println(Transcript.line(answer.type(), answer.body()));
                if (out.checkError()) {
                    return; // nobody reads any more, which Main says
                }
                answers++;
            }
        } catch (IpcClosedException end) {
            if (end.reason() != CloseReason.PEER_CLOSED) {
                throw end;
            }
            if (!taken || answers < count) {
                throw new IOException("the server at " + arguments.path + " ended "
                        + (taken ? "after " + answers + " of " + count + " answers" : "without taking the whole message"), end);
            }
        }
    }
}

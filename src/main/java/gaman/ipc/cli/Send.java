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
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

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

    private Send(SendArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    static void run(List<String> args, PrintStream out) throws IOException, WrongUsage {
        SendArguments arguments = SendArguments.of(args);
        Message message = Message.of(arguments);
        interruptAfter(arguments.timeout());
        new Send(arguments, out).exchange(message);
    }

    private void exchange(Message message) throws IOException {
        try (IpcClient client = IpcClient.connect(arguments.path(), OPTIONS)) {
            exchange(client, message);
        } catch (InterruptedIOException late) {
            throw new IOException(arguments.path() + ": --timeout is over, and the server has not " + awaited, late);
        }
    }

    /** An interrupt ends whatever is waited for: to connect, to send, for answers. */
    private static void interruptAfter(Duration timeout) {
        if (timeout != null) {
            Thread caller = Thread.currentThread();
            new Timer("timeout", true).schedule(new TimerTask() {
                @Override
                public void run() {
                    caller.interrupt();
                }
            }, timeout.toMillis());
        }
    }

    private void exchange(IpcClient client, Message message) throws IOException {
        int count = arguments.count();
        awaited = "taken the whole message";
        boolean taken = message.sendTo(client);
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
            if (!taken) {
                throw new IOException("the server at " + client.path() + " ended without taking the whole message", end);
            }
            if (answers < count) {
                throw new IOException(
                        "the server at " + client.path() + " ended after " + answers + " of " + count + " answers", end);
            }
        }
    }
}

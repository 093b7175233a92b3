package gaman.ipc.interop;

import gaman.ipc.Gaman;
import gaman.ipc.IpcClient;
import gaman.ipc.IpcLink;
import gaman.ipc.IpcMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The library's two clients. Each can also be started as a program: {@code JavaClient WHICH PATH CONVERSATION}. */
enum JavaClient {
    /** {@link IpcClient}, which waits. */
    CLIENT {
        @Override
        List<String> exchange(Path path, List<Message> messages, int answers) throws IOException {
            List<String> heard = new ArrayList<>();
            try (IpcClient client = IpcClient.connect(path, PATIENCE)) {
                for (Message message : messages) {
                    if (!client.send(message.value())) {
                        throw new AssertionError("not sent: " + message);
                    }
                }
                while (heard.size() < answers) {
                    IpcMessage answer = client.receive(PATIENCE);
                    heard.add(Server.described(answer.type(), answer.bytes()));
                }
            }
            return heard;
        }
    },
    /** {@link Gaman#connect}, which calls a handler; what that sends in OPEN leaves in one chunk. */
    LINK {
        @Override
        List<String> exchange(Path path, List<Message> messages, int answers) throws IOException {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            List<String> heard = new ArrayList<>();
            try (Gaman gaman = Gaman.create()) {
                IpcLink link = gaman.connect(path, ctx -> {
                    switch (ctx.stage()) {
                        case OPEN -> messages.forEach(message -> ctx.send(message.value()));
                        case DATA -> events.add(Server.described(ctx.type(), ctx.bytes()));
                        default -> events.add("CLOSE " + ctx.closeReason());
                    }
                });
                while (heard.size() < answers) {
                    heard.add(next(events));
                }
                link.close();
                String end = next(events);
                if (!end.equals("CLOSE SHUTDOWN")) {
                    heard.add(end);
                }
            }
            return heard;
        }
    };

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Sends messages to a server and returns so many answers, each as the line that {@link Server#described} makes of it. */
    abstract List<String> exchange(Path path, List<Message> messages, int answers) throws IOException;

    private static String next(BlockingQueue<String> events) {
        try {
            String event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing within " + PATIENCE);
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for an answer", e);
        }
    }

    public static void main(String[] args) throws IOException {
        List<Message> messages = Conversation.valueOf(args[2]).messages(3);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        valueOf(args[0]).exchange(Path.of(args[1]), messages, messages.size()).forEach(out::println);
    }
}

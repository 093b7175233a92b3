package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.Await;
import gaman.ipc.testing.ChildJvm;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who may connect: by number, and by who they are. */
final class PeerRuleTest {
    /** Connects to a path as whoever runs it, and says what came back. */
    static final class Visitor {
        public static void main(String[] args) {
            try (RawPeer peer = RawPeer.connect(Path.of(args[0]))) {
                RawPeer.Frame answer;
                try {
                    answer = peer.write(RawPeer.text("hello")).readFrame();
                } catch (java.io.UncheckedIOException reset) {
                    answer = null;
                }
                System.out.println(answer == null ? "refused" : answer.text());
            }
        }
    }

    /** Serves a path, says who the first peer is, with a rule that lets everybody in who can be named. */
    static final class RuledServer {
        public static void main(String[] args) throws IOException {
            Gaman gaman = Gaman.create();
            IpcHandler handler = ctx -> {
                if (ctx.stage() == Stage.OPEN) {
                    System.out.println(ctx.peer().isPresent() ? "named" : "unnamed");
                }
            };
            gaman.ipc(args[0], handler);
            gaman.ipc(args[1], IpcOptions.builder().allowPeer(peer -> true).build(), handler);
            gaman.mountServer();
            System.out.println("listening");
        }
    }

    @Test
    void tellsWhoThePeerIs() {
        AtomicReference<Optional<Peer>> seen = new AtomicReference<>();
        try (Served served = new Served(ctx -> seen.compareAndSet(null, ctx.peer()))) {
            served.connect();
            Await.until("OPEN", () -> seen.get() != null);
            assertEquals(System.getProperty("user.name"), seen.get().orElseThrow().user());
        }
    }

    @Test
    void refusesAnotherUserBeforeOpenAndServesItsOwn() throws IOException {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send("welcome");
            }
        });
        String me = System.getProperty("user.name");
        IpcOptions options = IpcOptions.builder().mode("rw-rw-rw-").allowPeer(peer -> peer.user().equals(me)).build();
        try (Served served = new Served(options, recorder)) {
            try (ChildJvm stranger = AnotherUser.start(Visitor.class, served.directory.path(), List.of(), served.path.toString())) {
                assertEquals("refused", stranger.hear());
            }
            assertEquals(List.of(), recorder.events);
            assertEquals(1, served.gaman.stats().refused());
            assertEquals("welcome", served.connect().write(RawPeer.text("hello")).readFrame().text());
        }
    }

    @Test
    void refusesEverybodyWhileTheRuleThrows() {
        Recorder recorder = new Recorder();
        try (Served served = new Served(IpcOptions.builder().allowPeer(peer -> {
            throw new IllegalStateException("on purpose");
        }).build(), recorder)) {
            assertEquals(0, served.connect().readToEnd().length);
            assertEquals(0, served.connect().readToEnd().length);
            Await.until("two refused", () -> served.gaman.stats().refused() == 2);
            assertEquals(List.of(), recorder.events);
        }
    }

    @Test
    void refusesWhomItCannotNameWhereJdkNetIsMissingAndServesWithoutARule() {
        try (SocketDirectory directory = new SocketDirectory();
                ChildJvm server = ChildJvm.start(RuledServer.class, List.of("--limit-modules", "java.base"), List.of(),
                        directory.resolve("open").toString(), directory.resolve("ruled").toString())) {
            assertEquals("listening", server.hear());
            try (RawPeer ruled = RawPeer.connect(directory.resolve("ruled"))) {
                assertEquals(0, ruled.readToEnd().length);
            }
            try (RawPeer open = RawPeer.connect(directory.resolve("open"))) {
                assertEquals("unnamed", server.hear());
            }
        }
    }

    @Test
    void closesWhoeverComesOverTheLimitWithoutOpenOrClose() {
        Recorder recorder = new Recorder(ctx -> {
            if (ctx.stage() == Stage.DATA) {
                ctx.send("served");
            }
        });
        List<String> warnings = new CopyOnWriteArrayList<>();
        try (LogCapture log = new LogCapture(warnings);
                Served served = new Served(IpcOptions.builder().maxConnections(2).build(), recorder)) {
            RawPeer first = served.connect();
            served.connect();
            recorder.until(2);
            for (int i = 0; i < 50; i++) {
                assertEquals(0, served.connect().readToEnd().length);
            }
            assertEquals(List.of("OPEN", "OPEN"), recorder.events);
            Await.until("50 refused", () -> served.gaman.stats().refused() == 50);
            assertEquals(2, served.gaman.stats().open());
            first.close();
            recorder.untilClosed();
            assertEquals("served", served.connect().write(RawPeer.text("x")).readFrame().text());
            assertTrue(served.gaman.stats().closes().get(CloseReason.REFUSED) == 50);
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.get(0).startsWith("WARNING refused a connection on " + served.path + ": maxConnections=2 are open"),
                    warnings.get(0));
            assertEquals(0, served.connect().readToEnd().length);
            Await.until("it to be said again, since one had ended", () -> warnings.size() == 2);
        }
    }
}

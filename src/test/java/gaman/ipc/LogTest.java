package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogTest {
    /** Serves a path with a handler that fails when it is told to. */
    static final class FailingServer {
        public static void main(String[] args) throws IOException {
            Gaman gaman = Gaman.create();
            gaman.ipc(args[0], IpcHandler.replying(ctx -> {
                if (ctx.text().equals("fail")) {
                    throw new IllegalStateException("as it was told");
                }
                return ctx.text();
            }));
            gaman.mountServer();
            System.out.println("listening");
        }
    }

    @Test
    void speaksEvenIfItsFirstWordComesWhenDescriptorsHaveRunOut() {
        try (SocketDirectory directory = new SocketDirectory()) {
            Path path = directory.resolve("s");
            List<String> command = new ArrayList<>(List.of(Installed.program("prlimit"), "--nofile=60"));
            command.addAll(Program.java(List.of(), FailingServer.class, path.toString()));
            try (Program server = Program.start(command)) {
                assertEquals("listening", server.line());
                List<RawPeer> crowd = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    crowd.add(RawPeer.connect(path));
                }
                server.awaitError("can't accept");
                crowd.forEach(RawPeer::close);
                Await.until("service again", () -> {
                    try (RawPeer peer = RawPeer.connect(path)) {
                        return peer.write(RawPeer.text("x")).readFrame().text().equals("x");
                    }
                });
                try (RawPeer peer = RawPeer.connect(path)) {
                    peer.write(RawPeer.text("fail")).end().readToEnd();
                }
                server.awaitError("as it was told");
            }
        }
    }
}

package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.AnotherUser;
import gaman.ipc.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Only a socket's mode protects it in a public directory, so it must never be there without it. */
@Timeout(40)
class StrangerTest {
    private static final int ROUNDS = 1000;

    /** So many starts at most until a server that sets the mode after binding has let the stranger in. */
    private static final int CONTROL_ROUNDS = 20_000;

    @TempDir
    Path directory;

    @Test
    void noStrangerGetsInBeforeTheModeIsSet() throws IOException {
        Path path = directory.resolve("a.sock");
        List<String> openUmask = List.of("sh", "-c", "umask 0; exec \"$@\"", "sh");
        try (ChildJvm stranger = AnotherUser.start(KnockingStranger.class, directory, List.of(), path.toString());
                ChildJvm server = ChildJvm.start(SocketChild.class, List.of(), openUmask)) {
            // The control shows that this machine and this stranger would find a gap if there was one.
            int control = 0;
            while (count(stranger)[0] == 0) {
                Assumptions.assumeTrue(control < CONTROL_ROUNDS, "this machine is too slow to show the gap");
                assertEquals("done", server.ask("naive " + path + " 100"));
                control += 100;
            }
            long[] before = countWhenSettled(stranger);
            assertEquals("done", server.ask("safe " + path + " " + ROUNDS));
            long[] after = countWhenSettled(stranger);
            System.out.println("a stranger knocking, umask 0: bind then chmod let it in " + before[0] + " times in " + control
                    + " starts; published: " + (after[0] - before[0]) + " times in " + ROUNDS + " starts, "
                    + (after[1] - before[1]) + " attempts, " + (after[2] - before[2]) + " of them denied by the mode");
            assertEquals(before[0], after[0]);
            assertTrue(after[2] > before[2], "the stranger never found the socket");
        }
    }

    /** The counts once the attempt that was under way when this was called is counted too. */
    private static long[] countWhenSettled(ChildJvm stranger) {
        long[] first = count(stranger);
        long[] now = first;
        while (now[1] < first[1] + 2) {
            now = count(stranger);
        }
        return now;
    }

    /** Connected, attempts, denied. */
    private static long[] count(ChildJvm stranger) {
        String[] words = stranger.ask("count").split(" ");
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])};
    }
}

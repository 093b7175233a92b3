package gaman.ipc.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one place where instances meet. */
@Timeout(30)
class JvmWideTest {
    @Test
    void givesEveryIdOnceHoweverManyThreadsAsk() {
        int ids = 100_000;
        Set<Long> given = IntStream.range(0, ids).parallel().mapToObj(i -> JvmWide.nextId()).collect(Collectors.toSet());
        assertEquals(ids, given.size());
        assertTrue(given.stream().allMatch(id -> id > 0));
    }

    @Test
    void holdsAPathForOneHolderUntilItLetsGo() {
        Path path = Path.of("/held.sock");
        assertTrue(JvmWide.hold(path));
        assertFalse(JvmWide.hold(path));
        JvmWide.letGo(path);
        assertTrue(JvmWide.hold(path));
        JvmWide.letGo(path);
    }
}

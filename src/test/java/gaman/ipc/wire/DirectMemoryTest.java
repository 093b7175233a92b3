package gaman.ipc.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the JVM grants little direct memory, messages still pass, and the loop doesn't stall at each refusal. */
@Timeout(60)
class DirectMemoryTest {
    /** A refusal stalls for half a second: so many of them would take four times as long as is allowed. */
    private static final int TIMES = 40;
    private static final long ALLOWED_MILLIS = 5_000;

    @Test
    void passesMessagesLargerThanAllDirectMemory() {
        try (ChildJvm child = start("1m")) {
            assertEquals("passed 3, 0 lent", child.ask("pass 3 " + (4 << 20)));
            assertEquals("passed 100, 0 lent", child.ask("pass 100 1000"));
        }
        try (ChildJvm child = start("8m")) {
            assertEquals("passed 2, 0 lent", child.ask("pass 2 " + (12 << 20)));
        }
    }

    @Test
    void passesMessagesWhereAllDirectMemoryIsTaken() {
        try (ChildJvm child = start("1m")) {
            assertEquals("hogged", child.ask("hog"));
            assertEquals("passed 20, 0 lent", child.ask("pass 20 100000"));
        }
    }

    @Test
    void doesNotAskAgainForWhatWasRefused() {
        try (ChildJvm child = start("1m")) {
            inTime(child.ask("borrow " + TIMES + " " + (2 << 20)));
            assertEquals("hogged", child.ask("hog"));
            inTime(child.ask("borrow " + TIMES + " " + BufferPool.READ_BLOCK));
        }
    }

    @Test
    void doesNotAskAgainThoughWhatIsKeptFillsTheDirectMemory() {
        try (ChildJvm child = start("6m")) {
            inTime(child.ask("churn 1000"));
        }
    }

    @Test
    void leavesRoomInTheHeapForAllElse() {
        try (ChildJvm child = ChildJvm.start(DirectMemoryChild.class, List.of("-Xmx32m", "-XX:MaxDirectMemorySize=1m"), List.of())) {
            assertEquals("1500000 bytes beside blocks: true", child.ask("exhaust 1600000 1500000"));
        }
    }

    private static void inTime(String millis) {
        assertTrue(Long.parseLong(millis) < ALLOWED_MILLIS, millis + " ms");
    }

    private static ChildJvm start(String directMemory) {
        return ChildJvm.start(DirectMemoryChild.class, List.of("-Xmx256m", "-XX:MaxDirectMemorySize=" + directMemory), List.of());
    }
}

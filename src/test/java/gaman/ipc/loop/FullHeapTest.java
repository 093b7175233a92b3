package gaman.ipc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gaman.ipc.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap that is really full: the loop itself needs none of it to go on. */
@Timeout(60)
class FullHeapTest {
    @Test
    void anOwnerThatUsesUpTheHeapIsToldAndTheLoopGoesOn() {
        assertSays("owner", "failed: OutOfMemoryError", "served", "ended");
    }

    /** The JDK forgets the channel over that. */
    @Test
    void aChannelIsServedThoughTheHeapWasFullWhenTheSelectorLearntOfIt() {
        assertSays("selector", "reported: OutOfMemoryError", "served", "ended");
    }

    /** Else nothing that would give memory back ever ran. */
    @Test
    void deadlinesComeThoughTheSelectorFails() {
        assertSays("deadline", "due while it was full: true", "served", "ended");
    }

    /** The JDK lets go of a descriptor when it selects the next time, and above 127 takes memory for that. */
    @Test
    void closedChannelsGiveTheirDescriptorsBack() {
        assertSays("close", "reported: OutOfMemoryError", "descriptors back: true", "ended");
    }

    /** Whoever could not queue it may not be asked again: what it was to do, the channels' owners find by themselves. */
    @Test
    void ownersAreAskedWhereAnotherThreadCouldNotQueueATask() {
        assertSays("task", "not queued", "asked", "ended");
    }

    @Test
    void tasksAreDeferredOnThoughOneCouldNotBe() {
        assertSays("defer", "not deferred", "run: 16 and 10", "ended");
    }

    /** The selector takes note of each in a list, which must not come to more than it holds. */
    @Test
    void channelsAreServedOnThoughTheHeapWasFullAgainAsTheyWereAskedForAnew() {
        assertSays("recovery", "full again", "served", "ended");
    }

    private static void assertSays(String mode, String... lines) {
        try (ChildJvm child = ChildJvm.start(FullHeapChild.class, List.of("-Xmx12m"), List.of(), mode)) {
            for (String line : lines) {
                assertEquals(line, child.hear());
            }
        }
    }
}

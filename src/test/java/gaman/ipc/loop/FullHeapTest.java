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
        try (ChildJvm child = ChildJvm.start(FullHeapChild.class, List.of("-Xmx12m"), List.of(), "owner")) {
            assertEquals("failed: OutOfMemoryError", child.hear());
            assertEquals("served", child.hear());
            assertEquals("ended", child.hear());
        }
    }

    /** The JDK forgets the channel over that. */
    @Test
    void aChannelIsServedThoughTheHeapWasFullWhenTheSelectorLearntOfIt() {
        try (ChildJvm child = ChildJvm.start(FullHeapChild.class, List.of("-Xmx12m"), List.of(), "selector")) {
            assertEquals("reported: OutOfMemoryError", child.hear());
            assertEquals("served", child.hear());
            assertEquals("ended", child.hear());
        }
    }
}

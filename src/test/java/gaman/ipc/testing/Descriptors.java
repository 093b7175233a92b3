package gaman.ipc.testing;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Assumptions;

/** How many descriptors this process has open. */
public final class Descriptors {
    private Descriptors() {
    }

    public static long open() {
        return system().getOpenFileDescriptorCount();
    }

    /** Waits until there are no more than that; the JVM itself may open a file for a moment. */
    public static void awaitAtMost(long most) {
        Await.until(() -> most + " descriptors, now " + open(), () -> open() <= most);
    }

    /** Skips the test, with the reason, where a process can't have so many more. */
    public static void assumeFree(long wanted) {
        long free = system().getMaxFileDescriptorCount() - open();
        Assumptions.assumeTrue(free >= wanted, "needs " + wanted + " descriptors and may have " + free + "; raise ulimit -n");
    }

    private static UnixOperatingSystemMXBean system() {
        return (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.loop.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DriverTest {
    /** So an interrupt that the selector missed (JDK-8323782: one in some hundred thousand) is seen. Else this times out. */
    @Test
    void aThreadThatWaitsForEverLooksUpThoughNothingWakesIt() throws Exception {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        Driver driver = new Driver(loop);
        AtomicInteger looks = new AtomicInteger();
        // Twice before it waits, and then for having woken by itself.
        driver.await(driver.receiving, () -> looks.incrementAndGet() > 2, Driver.NEVER);
        assertTrue(looks.get() > 2);
        loop.discard();
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DriverTest {
    private final EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
    /** Twice a thread looks before it waits, and then for having woken. */
    private final AtomicInteger looks = new AtomicInteger();

    DriverTest() throws IOException {
    }

    @AfterEach
    void discardTheLoop() {
        loop.discard();
    }

    private void waitFor(Driver driver) throws Exception {
        driver.await(driver.receiving, () -> looks.incrementAndGet() > 2, Driver.NEVER);
    }

    @ParameterizedTest
    @CsvSource({"16,true", "17.0.15,true", "21.0.5,true", "22.0.2,true", "23,false", "24,false", "25.0.3,false"})
    void knowsWhichJdksMissInterrupts(String jdk, boolean misses) {
        assertEquals(misses, Driver.missesInterrupts(Runtime.Version.parse(jdk)));
    }

    /** So an interrupt that the selector missed (one in some hundred thousand) is seen. Else this times out. */
    @Test
    void looksUpEachSecondWhereTheJdkMissesInterrupts() throws Exception {
        waitFor(new Driver(loop, Runtime.Version.parse("17")));
        assertTrue(looks.get() > 2);
    }

    @Test
    void sleepsUntilItIsWokenElsewhere() throws Exception {
        Driver driver = new Driver(loop, Runtime.Version.parse("23"));
        CompletableFuture<Void> sleeper = CompletableFuture.runAsync(() -> {
            try {
                waitFor(driver);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        // Longer than where it looks up, which would be its third look.
        assertThrows(TimeoutException.class, () -> sleeper.get(Driver.LOOK_UP_NANOS * 3 / 2, TimeUnit.NANOSECONDS));
        loop.execute(() -> { });
        sleeper.get();
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.loop.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DriverTest {
    /** So an interrupt that the selector missed (JDK-8323782: one in some hundred thousand) is seen. Else this times out. */
    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21.0.4"})
    void aThreadThatWaitsForEverLooksUpThoughNothingWakesItWhereTheJdkNeedsThat(String jdk) throws Exception {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        Driver driver = new Driver(loop, Runtime.Version.parse(jdk));
        AtomicInteger looks = new AtomicInteger();
        // Twice before it waits, and then for having woken by itself.
        driver.await(driver.receiving, () -> looks.incrementAndGet() > 2, Driver.NEVER);
        assertTrue(looks.get() > 2);
        loop.discard();
    }

    @ParameterizedTest
    @ValueSource(strings = {"21.0.5", "25"})
    void elsewhereItSleepsUntilItIsWoken(String jdk) throws Exception {
        EventLoop loop = new EventLoop(System::nanoTime, thrown -> { });
        Driver driver = new Driver(loop, Runtime.Version.parse(jdk));
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<Void> sleeper = CompletableFuture.runAsync(() -> {
            try {
                driver.await(driver.receiving, () -> looks.incrementAndGet() > 2, Driver.NEVER);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        // Longer than where it looks up, which would be its third look.
        assertThrows(TimeoutException.class, () -> sleeper.get(1_500, TimeUnit.MILLISECONDS));
        loop.execute(() -> { });
        sleeper.get(30, TimeUnit.SECONDS);
        loop.discard();
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What is not said is counted, whatever the reason. */
final class PeerLogTest {
    private long now;
    private final PeerLog log = new PeerLog(() -> now, false);

    private List<String> said(Runnable sayings) {
        List<String> lines = new ArrayList<>();
        try (LogCapture capture = new LogCapture(lines)) {
            sayings.run();
            capture.flush();
        }
        return lines;
    }

    @Test
    void saysTenLinesASecond() {
        List<String> lines = said(() -> {
            for (int i = 0; i < 15; i++) {
                log.warning("a", null);
            }
            now += 1_000_000_000;
            log.warning("b", null);
            log.warning("c", null);
        });
        assertEquals(12, lines.size(), lines.toString());
        assertEquals("WARNING b (5 like this were left out) null", lines.get(10));
        assertEquals("WARNING c null", lines.get(11));
    }

    @Test
    void countsThoseThatThereWasNoMemoryFor() {
        Object tooLong = new Object() {
            @Override
            public String toString() {
                throw new OutOfMemoryError("on purpose");
            }
        };
        assertEquals(List.of("WARNING b (1 like this were left out) null"), said(() -> {
            log.warning(tooLong, " ended", "", null);
            log.warning("b", null);
        }));
    }

    @Test
    void countsThoseThatTheLogFailedToTake() {
        Logger logger = Logger.getLogger("gaman.ipc");
        Filter before = logger.getFilter();
        assertEquals(List.of("WARNING b (1 like this were left out) null"), said(() -> {
            logger.setFilter(line -> {
                throw new OutOfMemoryError("on purpose");
            });
            log.warning("a", null);
            logger.setFilter(before);
            log.warning("b", null);
        }));
    }
}

package gaman.ipc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** On what something was measured; figures without that mean little. */
final class Machine {
    private Machine() {
    }

    /** Returns the JDK and the processor, for a caption. */
    static String described() {
        String version = Runtime.version().version().stream().map(String::valueOf).collect(Collectors.joining("."));
        return "JDK " + version + ", " + processor();
    }

    /** Returns which processors this program, and what it starts, may use. */
    static String sharing() {
        int processors = Runtime.getRuntime().availableProcessors();
        return processors == 1 ? "Server and load share one processor"
                : "Server and load have " + processors + " processors: figures wander less with taskset -c 0";
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException unknown) {
            return System.getProperty("os.arch");
        }
    }
}

package gaman.ipc.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What one run of the load has printed: words of the form {@code key=value}. */
record Measurement(Map<String, String> words) {
    static Measurement parse(String line) {
        return new Measurement(Arrays.stream(line.split(" "))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1])));
    }

    String word(String key) {
        return words.getOrDefault(key, "");
    }

    /** The number of this key, or NaN. */
    double number(String key) {
        return Double.parseDouble(words.getOrDefault(key, "NaN"));
    }

    /** Whether every message was echoed, and rightly: else nothing is said about speed. */
    boolean isGood() {
        return word("end").equals("ok");
    }

    double cpu() {
        return isGood() ? number("server_cpu_ns") : Double.NaN;
    }
}

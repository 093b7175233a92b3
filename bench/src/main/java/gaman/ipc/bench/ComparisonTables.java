package gaman.ipc.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the Markdown tables of {@code bench/compare} from the lines of its measurements on standard input. */
public final class ComparisonTables {
    private static final String NOTHING = "–";
    private static final String FLOOR = "floor";

    private final PrintStream out;

    private ComparisonTables(PrintStream out) {
        this.out = out;
    }

    /** Prints a table of all settings, then one for each. */
    public static void main(String[] args) throws IOException {
        Map<String, List<Measurement>> settings = new LinkedHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Measurement run = Measurement.parse(line);
            settings.computeIfAbsent(run.word("setting"), name -> new ArrayList<>()).add(run);
        }
        List<Comparison> comparisons = settings.entrySet().stream()
                .map(entry -> new Comparison(entry.getKey(), entry.getValue())).collect(Collectors.toList());
        ComparisonTables tables = new ComparisonTables(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        tables.printMultiples(comparisons);
        comparisons.forEach(tables::printSetting);
    }

    /** The figure that matters most, of every server in every setting that has the floor. */
    private void printMultiples(List<Comparison> comparisons) {
        List<Comparison> compared = comparisons.stream()
                .filter(comparison -> comparison.baseline().equals(FLOOR)).collect(Collectors.toList());
        if (compared.isEmpty()) {
            return;
        }
        Set<String> servers = new LinkedHashSet<>();
        compared.forEach(comparison -> servers.addAll(comparison.servers()));
        out.println("## CPU time per message, as a multiple of the floor's\n");
        out.println("| |" + cells(compared, Comparison::setting));
        out.println("|---|" + "---:|".repeat(compared.size()));
        for (String server : servers) {
            out.println("| " + server + " |" + cells(compared, comparison -> summary(comparison, server)));
        }
    }

    private static String cells(List<Comparison> comparisons, Function<Comparison, String> cell) {
        return comparisons.stream().map(comparison -> " " + cell.apply(comparison) + " |").collect(Collectors.joining());
    }

    private void printSetting(Comparison comparison) {
        out.printf("%n## %s%s%n%n", comparison.setting(), shape(comparison));
        out.printf("| | CPU, ns per message | × %1$s | beyond %1$s, ns | messages per s | p50, µs | p99, µs | losses |%n",
                comparison.baseline());
        out.println("|---|" + "---:|".repeat(7));
        for (String server : comparison.servers()) {
            out.println("| " + server + " | " + String.join(" | ",
                    format(comparison.median(server, "server_cpu_ns")),
                    multiple(comparison, server),
                    format(comparison.beyond(server)),
                    format(comparison.median(server, "rate")),
                    format(comparison.median(server, "p50_us")),
                    format(comparison.median(server, "p99_us")),
                    losses(comparison.of(server))) + " |");
        }
    }

    /** What is sent, as the load has understood it. */
    private static String shape(Comparison comparison) {
        return comparison.all().stream().filter(Measurement::isGood).findFirst()
                .map(run -> String.format(": connections %s, in flight on each %s, payload %s bytes", run.word("conns"),
                        run.word("depth"), run.word("size")))
                .orElse("");
    }

    /** The multiple, and in how many rounds there was none to be had. */
    private static String summary(Comparison comparison, String server) {
        String multiple = multiple(comparison, server);
        String failures = failures(comparison.of(server));
        return failures.isEmpty() ? multiple : multiple + "; " + failures;
    }

    private static String multiple(Comparison comparison, String server) {
        double multiple = comparison.multiple(server);
        return Double.isNaN(multiple) ? NOTHING : String.format(Locale.ROOT, "%.2f", multiple);
    }

    /** Messages that never came back, over all rounds, and in how many rounds something went wrong. */
    private static String losses(List<Measurement> runs) {
        double lost = runs.stream().mapToDouble(run -> run.number("losses")).filter(number -> !Double.isNaN(number)).sum();
        String failures = failures(runs);
        return String.format(Locale.ROOT, "%,.0f", lost) + (failures.isEmpty() ? "" : "; " + failures);
    }

    /** What went wrong in how many of the runs; empty if nothing did. */
    private static String failures(List<Measurement> runs) {
        Map<String, Long> ends = runs.stream().filter(run -> !run.isGood())
                .collect(Collectors.groupingBy(run -> run.word("end"), LinkedHashMap::new, Collectors.counting()));
        return ends.entrySet().stream()
                .map(end -> String.format("**%s** in %d of %d", end.getKey(), end.getValue(), runs.size()))
                .collect(Collectors.joining(", "));
    }

    private static String format(double number) {
        if (Double.isNaN(number)) {
            return NOTHING;
        }
        return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%,.0f", number);
    }
}

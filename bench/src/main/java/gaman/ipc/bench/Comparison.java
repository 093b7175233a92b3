package gaman.ipc.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The measurements of one setting: several servers, several rounds. The first server is what the others are held against. */
record Comparison(String setting, List<Measurement> all) {
    List<String> servers() {
        return all.stream().map(run -> run.word("server")).distinct().collect(Collectors.toList());
    }

    String baseline() {
        return servers().get(0);
    }

    List<Measurement> of(String server) {
        return all.stream().filter(run -> run.word("server").equals(server)).collect(Collectors.toList());
    }

    /** The median over the rounds in which all went well; NaN if there was none. */
    double median(String server, String key) {
        return median(server, run -> run.isGood() ? run.number(key) : Double.NaN);
    }

    /** CPU time per message as a multiple of the baseline's of the same round, so that what slows down a round cancels out. */
    double multiple(String server) {
        return median(server, run -> run.cpu() / baselineOf(run));
    }

    /** CPU time per message beyond the baseline's of the same round, in ns. */
    double beyond(String server) {
        return median(server, run -> run.cpu() - baselineOf(run));
    }

    private double baselineOf(Measurement run) {
        return of(baseline()).stream()
                .filter(other -> other.word("round").equals(run.word("round")))
                .mapToDouble(Measurement::cpu).findFirst().orElse(Double.NaN);
    }

    private double median(String server, ToDoubleFunction<Measurement> value) {
        return Median.of(of(server).stream().mapToDouble(value).filter(number -> !Double.isNaN(number)));
    }
}

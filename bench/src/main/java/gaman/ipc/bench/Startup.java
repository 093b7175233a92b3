package gaman.ipc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** How long our server takes from the start of its JVM until it listens, beside the least that Java can do. */
public final class Startup {
    private static final String USAGE = """
            usage: taskset -c 0 java -cp bench/target/benchmarks.jar gaman.ipc.bench.Startup [options]
              --jar FILE      the library (target/gaman-ipc.jar)
              --starts N      of each program, in turn (20)
              --classes FILE  where the classes are written that the bare loop does not load
            The JVMs have the JDK's defaults, so its own classes come from its shared archive (CDS), and
            those of the jars do not.
            """;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double TARGET = 1.3;
    private static final String OURS = "gaman.ipc.";

    private Startup() {
    }

    /**
     * Measures and prints.
     *
     * @param args see the usage
     * @throws Exception none that is expected
     */
    public static void main(String[] args) throws Exception {
        Arguments.run(args, USAGE, arguments -> {
            Path jar = arguments.path("--jar", "target/gaman-ipc.jar");
            if (!Files.isReadable(jar)) {
                throw new WrongUsage("--jar " + jar + ": no such file; build it, or run this at the top of the project");
            }
            int starts = arguments.number("--starts", 20, 1, 10_000);
            try (JvmStart jvm = new JvmStart(jar.toAbsolutePath())) {
                measure(jvm, starts, arguments.path("--classes", null));
            }
            return 0;
        });
    }

    private static void measure(JvmStart jvm, int starts, Path list) throws IOException {
        Map<Class<?>, String> programs = new LinkedHashMap<>();
        programs.put(StartBare.class, "bare loop");
        programs.put(StartGaman.class, "ours");
        programs.put(StartGamanLambda.class, "ours, the handler a lambda");
        Map<Class<?>, long[]> times = times(jvm, programs.keySet(), starts);
        double bare = Median.of(LongStream.of(times.get(StartBare.class)).asDoubleStream());
        Set<String> bareClasses = new LinkedHashSet<>(jvm.classes(StartBare.class));

        System.out.println(Machine.described() + ", default CDS; " + starts + " starts of each in turn\n");
        System.out.println("| program | median until it listens | of the bare loop | classes loaded |\n|---|--:|--:|--:|");
        for (Map.Entry<Class<?>, String> program : programs.entrySet()) {
            double median = Median.of(LongStream.of(times.get(program.getKey())).asDoubleStream());
            List<String> classes = jvm.classes(program.getKey());
            System.out.printf(Locale.ROOT, "| %s | %.1f ms | %.2f | %,d |%n", program.getValue(), median / NANOS_PER_MILLI,
                    median / bare, classes.size());
            if (list != null && program.getKey() == StartGaman.class) {
                write(list, bareClasses, classes);
            }
        }
        System.out.printf(Locale.ROOT, "%nTarget: ours at most %.1f times the bare loop.%n", TARGET);
    }

    /** In turn, so that what else the machine does hits all alike; the first of each, with cold files, is not counted. */
    private static Map<Class<?>, long[]> times(JvmStart jvm, Set<Class<?>> programs, int starts) throws IOException {
        Map<Class<?>, long[]> times = new LinkedHashMap<>();
        for (Class<?> program : programs) {
            jvm.nanos(program);
            times.put(program, new long[starts]);
        }
        for (int i = 0; i < starts; i++) {
            for (Map.Entry<Class<?>, long[]> each : times.entrySet()) {
                each.getValue()[i] = jvm.nanos(each.getKey());
            }
        }
        return times;
    }

    private static void write(Path list, Set<String> bare, List<String> ours) throws IOException {
        List<String> library = new ArrayList<>();
        List<String> jdk = new ArrayList<>();
        for (String name : ours) {
            if (!bare.contains(name)) {
                (name.startsWith(OURS) ? library : jdk).add(name);
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("# " + library.size() + " classes of ours, in the order in which they were loaded");
        lines.addAll(library);
        lines.add("# " + jdk.size() + " classes of the JDK that the bare loop does not load");
        lines.addAll(jdk);
        Files.write(list, lines);
        System.err.println("Written: " + list);
    }
}

package gaman.ipc.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Starts a JVM on one of a few small programs, with the JDK's defaults, until it listens; each time on a new path. */
final class JvmStart implements Closeable {
    private static final List<Class<?>> PROGRAM = List.of(StartBare.class, StartGaman.class, StartGamanLambda.class,
            Listening.class);

    private final Path directory = Files.createTempDirectory("gaman");
    private final Path program = directory.resolve("program.jar");
    private final Path library;
    private int starts;

    /** Takes the library's jar. The programs get a small one of their own, as a user's would have: to open ours takes time. */
    JvmStart(Path library) throws IOException {
        this.library = library;
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(program))) {
            for (Class<?> part : PROGRAM) {
                String name = part.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                part.getClassLoader().getResourceAsStream(name).transferTo(jar);
            }
        }
    }

    /** Starts a program; returns the nanoseconds until it listened. */
    long nanos(Class<?> main) throws IOException {
        return start(main, List.of());
    }

    /** Starts a program; returns the names of the classes that it had loaded when it listened, in their order. */
    List<String> classes(Class<?> main) throws IOException {
        Path log = directory.resolve("classes.log");
        start(main, List.of("-Xlog:class+load=info:file=" + log + ":none"));
        List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            // "NAME source: WHERE"; a class made for a lambda has a number and an address too, other at each start.
            String name = line.split(" ")[0].replaceFirst("\\$\\$Lambda.*", "\\$\\$Lambda");
            names.add(name);
            if (name.equals(Listening.class.getName())) {
                return names;
            }
        }
        throw new IOException("the JVM's log of loaded classes does not say when it listened");
    }

    private long start(Class<?> main, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", main == StartBare.class ? program.toString() : library + ":" + program, main.getName(),
                directory.resolve("s" + starts++).toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        long before = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            String line = output.readLine();
            long nanos = System.nanoTime() - before;
            if (!Listening.SAID.equals(line)) {
                throw new IOException(main.getSimpleName() + " did not listen, but said " + line);
            }
            return nanos;
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}

package gaman.ipc.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Program;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of users that are modules, as is the library: each module is compiled, and run in a JVM of its own on a module
 * path. They differ in what they open, and in whether the records are public.
 */
@Timeout(60)
class ModuleRecordTest {
    private static final String ORDERS = """
            package orders;

            import java.util.List;
            import java.util.Map;
            import java.util.Optional;

            %1$s record Order(String id, State state, List<Item> items, Map<String, Item> byName, Optional<Item> best) {
                %1$s enum State {
                    OPEN, PAID {
                        @Override
                        public String toString() {
                            return "paid!";
                        }
                    }
                }

                %2$s record Item(String name, double price, State[] states) {
                }
            }
            """;

    /** Reads and writes an order; prints the text that it writes, or the refusals. */
    private static final String MAIN = """
            package orders;

            import gaman.ipc.json.Json;
            import java.util.List;
            import java.util.Map;
            import java.util.Optional;

            public final class Main {
                public static void main(String[] args) {
                    System.out.println(Json.class.getModule() + " used by " + Main.class.getModule());
                    attempt(() -> new String(Json.toBytes(Json.parse(args[0].getBytes(), Order.class))));
                    attempt(() -> Json.bind(Json.parse("{\\"items\\":[{\\"price\\":\\"1\\"}]}"), Order.class).toString());
                    attempt(() -> Json.of(new Order("new", Order.State.PAID, List.of(), Map.of(), Optional.empty())).toString());
                }

                private static void attempt(java.util.function.Supplier<String> work) {
                    try {
                        System.out.println(work.get());
                    } catch (IllegalArgumentException | gaman.ipc.json.JsonValueException e) {
                        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
                    }
                }
            }
            """;

    private static final String ORDER = "{\"id\":\"o\",\"state\":\"PAID\",\"items\":[{\"name\":\"a\",\"price\":0.5,\"states\":[\"OPEN\",null]}],"
            + "\"byName\":{\"b\":{\"name\":\"b\",\"price\":2,\"states\":null}},\"best\":{\"name\":null,\"price\":3,\"states\":[]}}";
    private static final List<String> READ_AND_WRITTEN = List.of(ORDER,
            "JsonValueException: at $.items[0].price: expected a number, found a string",
            "{\"id\":\"new\",\"state\":\"PAID\",\"items\":[],\"byName\":{},\"best\":null}");

    @TempDir
    private static Path directory;

    private static String library;

    @BeforeAll
    static void compileTheModules() throws IOException, URISyntaxException {
        library = Path.of(Json.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        List<Path> sources = new ArrayList<>();
        String open = ORDERS.formatted("public", "public");
        String hidden = ORDERS.formatted("", "private");
        sources.addAll(module("exporting", "exports orders;", open, MAIN));
        sources.addAll(module("opening", "opens orders to gaman.ipc;", hidden, MAIN));
        sources.addAll(module("closed", "", open, MAIN));
        sources.addAll(module("hiding", "exports orders;", hidden, MAIN));
        sources.addAll(module("half.closed", "exports orders;", open.replace("String id", "secrets.Id id"),
                MAIN.replace("\"new\"", "new secrets.Id(\"new\")")));
        sources.add(write("half.closed/secrets/Id.java", "package secrets; public record Id(String id) { }"));
        List<String> options = new ArrayList<>(List.of("-p", library, "--module-source-path", directory.resolve("sources").toString(),
                "-d", directory.resolve("classes").toString()));
        sources.stream().map(Path::toString).forEach(options::add);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow(() -> new AssertionError("this JDK has no javac"));
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output, true);
        assertEquals(0, javac.run(printer, printer, options.toArray(String[]::new)), output::toString);
    }

    private static List<Path> module(String name, String says, String orders, String main) throws IOException {
        return List.of(write(name + "/module-info.java", "module " + name + " { requires gaman.ipc; " + says + " }"),
                write(name + "/orders/Order.java", orders), write(name + "/orders/Main.java", main));
    }

    private static Path write(String file, String source) throws IOException {
        Path path = directory.resolve("sources").resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, source);
    }

    @Test
    void publicRecordsOfAnExportedPackageAreReadAndWritten() {
        assertEquals(READ_AND_WRITTEN, run("exporting"));
    }

    @Test
    void anyRecordsOfAnOpenPackageAreReadAndWritten() {
        assertEquals(READ_AND_WRITTEN, run("opening"));
    }

    @Test
    void allOthersAreRefusedWithWhatToOpen() {
        for (String module : new String[] {"closed", "hiding"}) {
            List<String> refusals = run(module);
            String remedy = "open package orders of module " + module + " ";
            assertRefusal("can't read orders.Order from JSON (orders.Order): ", remedy, refusals.get(0));
            assertRefusal("can't read orders.Order from JSON (orders.Order): ", remedy, refusals.get(1));
            assertRefusal("can't write orders.Order as JSON at $: ", remedy, refusals.get(2));
        }
    }

    @Test
    void aRecordWithinARecordIsRefusedWithItsOwnPackage() {
        List<String> refusals = run("half.closed");
        assertRefusal("can't read secrets.Id from JSON (orders.Order.id): ", "open package secrets of module half.closed ", refusals.get(0));
        assertRefusal("can't write secrets.Id as JSON at $.id: ", "open package secrets of module half.closed ", refusals.get(2));
    }

    private static void assertRefusal(String what, String remedy, String refusal) {
        assertTrue(refusal.startsWith("IllegalArgumentException: " + what), refusal);
        assertTrue(refusal.contains(remedy) && refusal.contains("module gaman.ipc"), refusal);
    }

    /** Runs a module; returns what it prints after the line that shows what is a module. */
    private static List<String> run(String module) {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xmx64m", "--module-path", library + File.pathSeparator + directory.resolve("classes"),
                "--module", module + "/orders.Main", ORDER);
        try (Program program = Program.start(command)) {
            List<String> lines = program.outputText().lines().toList();
            assertEquals("module gaman.ipc used by module " + module, lines.get(0));
            assertEquals(4, lines.size(), lines::toString);
            return lines.subList(1, 4);
        }
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The layers, as {@code jdeps} finds them in the compiled classes.
 *
 * <pre>
 *   cli --&gt; ipc --&gt; { json, wire, loop, socket }      the four leaves import nothing of ours
 * </pre>
 */
@Timeout(40)
class LayersTest {
    private static final String OURS = "gaman.ipc";
    private static final Set<String> LEAVES =
            Set.of("gaman.ipc.json", "gaman.ipc.wire", "gaman.ipc.loop", "gaman.ipc.socket");
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "gaman.ipc.cli", Set.of(OURS, "gaman.ipc.json", "gaman.ipc.wire", "gaman.ipc.loop", "gaman.ipc.socket"),
            OURS, LEAVES,
            "gaman.ipc.json", Set.of(),
            "gaman.ipc.wire", Set.of(),
            "gaman.ipc.loop", Set.of(),
            "gaman.ipc.socket", Set.of());
    private static final Set<String> MODULES = Set.of("java.base", "jdk.net");
    /** A package that need not be there, so that one of ours alone may touch it; jdeps, too, looks only for what is required. */
    private static final String OPTIONAL = "jdk.jfr";

    /** A line of {@code jdeps -verbose:package}: the package that imports, the one imported, and where that one lives. */
    private static final Pattern ARROW = Pattern.compile("\\s+(\\S+)\\s+->\\s+(\\S+)\\s+(.+)");

    @Test
    void theClassesImportOnlyAsTheLayersAllow() throws URISyntaxException {
        List<String> arrows = arrows();
        // Every package must show up, or jdeps has looked somewhere else.
        assertEquals(ALLOWED.keySet(), arrows.stream().map(arrow -> matched(arrow).group(1)).collect(Collectors.toSet()));
        assertEquals(List.of(), forbidden(arrows));
    }

    @Test
    void anArrowAgainstTheLayersIsFound() {
        List<String> wrong = List.of(
                "   gaman.ipc.json   -> gaman.ipc          gaman.ipc",
                "   gaman.ipc.wire   -> gaman.ipc.loop     gaman.ipc",
                "   gaman.ipc.socket -> gaman.ipc.json     gaman.ipc",
                "   gaman.ipc        -> gaman.ipc.cli      gaman.ipc");
        assertEquals(wrong, forbidden(wrong));
    }

    @Test
    void anImportFromAnotherModuleIsFound() {
        List<String> wrong = List.of(
                "   gaman.ipc        -> java.util.logging  java.logging",
                "   gaman.ipc.wire   -> sun.misc           JDK internal API (jdk.unsupported)",
                "   gaman.ipc.loop   -> sun.nio.ch         JDK internal API (java.base)",
                "   gaman.ipc.loop   -> jdk.jfr            not found",
                "   gaman.ipc.json   -> org.junit          not found");
        assertEquals(wrong, forbidden(wrong));
    }

    @Test
    void aPackageThatNoLayerNamesIsFound() {
        List<String> wrong = List.of(
                "   gaman.ipc.util   -> java.lang          java.base",
                "   gaman.ipc        -> gaman.ipc.util     gaman.ipc");
        assertEquals(wrong, forbidden(wrong));
    }

    @Test
    void whatTheLayersAllowIsNotFound() {
        assertEquals(List.of(), forbidden(List.of(
                "   gaman.ipc.cli    -> gaman.ipc.wire     gaman.ipc",
                "   gaman.ipc        -> gaman.ipc.json     gaman.ipc",
                "   gaman.ipc        -> jdk.jfr            not found",
                "   gaman.ipc.json   -> gaman.ipc.json     gaman.ipc",
                "   gaman.ipc.socket -> jdk.net            jdk.net")));
    }

    private static List<String> forbidden(List<String> arrows) {
        return arrows.stream().filter(arrow -> !isAllowed(matched(arrow))).toList();
    }

    private static boolean isAllowed(Matcher arrow) {
        String from = arrow.group(1);
        String to = arrow.group(2);
        String home = arrow.group(3).strip();
        if (!ALLOWED.containsKey(from)) {
            return false;
        }
        if (home.equals(OURS)) {
            return to.equals(from) || ALLOWED.get(from).contains(to);
        }
        return MODULES.contains(home) || to.equals(OPTIONAL) && from.equals(OURS);
    }

    private static Matcher matched(String line) {
        Matcher arrow = ARROW.matcher(line);
        if (!arrow.matches()) {
            throw new AssertionError("jdeps wrote a line that this test can't read: " + line);
        }
        return arrow;
    }

    /** Asks jdeps; all lines that are indented and have an arrow are about packages, the others about modules. */
    private static List<String> arrows() throws URISyntaxException {
        Path classes = Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow(() -> new AssertionError("this JDK has no jdeps"));
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = jdeps.run(new PrintWriter(output, true), new PrintWriter(errors, true),
                "-verbose:package", "-filter:none", classes.toString());
        assertEquals(0, code, () -> output + "" + errors);
        List<String> arrows = new ArrayList<>();
        output.toString().lines().filter(line -> line.startsWith("  ") && line.contains("->")).forEach(arrows::add);
        assertTrue(arrows.size() > ALLOWED.size(), output::toString);
        return arrows;
    }
}

package gaman.ipc.testing;

import gaman.ipc.Gaman;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Java that documentation shows: taken from where it stands, and run from its source as a reader would. */
public final class JavaSource {
    private static final Pattern SNIPPET = Pattern.compile("<pre>\\{@code\n(.*?)\n *\\* \\}</pre>", Pattern.DOTALL);

    private JavaSource() {
    }

    /** Returns the snippets in the comments of a file, in their order, without the stars that begin their lines. */
    public static List<String> snippets(Path file) throws IOException {
        return SNIPPET.matcher(Files.readString(file)).results()
                .map(snippet -> Pattern.compile("^ *\\* ?", Pattern.MULTILINE).matcher(snippet.group(1)).replaceAll(""))
                .collect(Collectors.toList());
    }

    /** Makes a program of snippets, one after the other, whose sockets stand in a directory of the test. */
    public static String program(String name, List<String> snippets, SocketDirectory directory) {
        List<String> lines = new ArrayList<>();
        for (String imported : List.of("gaman.ipc", "gaman.ipc.json", "java.math", "java.nio", "java.time", "java.util",
                "java.util.concurrent", "java.util.stream")) {
            lines.add("import " + imported + ".*;");
        }
        lines.add("public class " + name + " {");
        lines.add("    public static void main(String[] args) throws Exception {");
        lines.addAll(snippets);
        lines.add("    }");
        lines.add("}");
        return String.join("\n", lines).replace("\"/tmp/", "\"" + directory.path() + "/");
    }

    /** Starts a program from its source, with the library's classes on the class path. */
    public static Program start(String name, String source, SocketDirectory directory) throws IOException, URISyntaxException {
        return Program.start(command(name, source, directory));
    }

    /** Returns what starts a program from its source. */
    public static List<String> command(String name, String source, SocketDirectory directory) throws IOException, URISyntaxException {
        Path file = Files.writeString(directory.resolve(name + ".java"), source);
        Path classes = Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-cp", classes.toString(), file.toString());
    }
}

package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.JavaSource;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snippets in the comments of the exported packages, run as they stand; they print what they say. */
final class JavadocTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path MESSAGES = SOURCES.resolve("gaman/ipc/package-info.java");
    private static final Path JSON = SOURCES.resolve("gaman/ipc/json/package-info.java");
    private static final Path SERVER = SOURCES.resolve("gaman/ipc/Gaman.java");
    private static final Path CLIENT = SOURCES.resolve("gaman/ipc/IpcClient.java");

    private static Program start(SocketDirectory directory, Path... files) throws Exception {
        List<String> snippets = new ArrayList<>();
        for (Path file : files) {
            snippets.addAll(JavaSource.snippets(file));
        }
        return JavaSource.start("Snippets", JavaSource.program("Snippets", snippets, directory), directory);
    }

    private static List<String> promisedOutput(Path file) throws IOException {
        return Pattern.compile("// prints: (.*)").matcher(Files.readString(file)).results().map(line -> line.group(1))
                .collect(Collectors.toList());
    }

    @Test
    void jsonPrintsWhatItsPackageSays() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program program = start(directory, JSON)) {
            List<String> promised = promisedOutput(JSON);
            assertEquals(promised, program.outputText().lines().collect(Collectors.toList()));
            assertTrue(promised.size() > 10);
        }
    }

    @Test
    void serverClientWorkersAndRowsDoWhatTheirPackageSays() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program program = start(directory, MESSAGES)) {
            List<String> printed = List.of(program.line(), program.line(), program.line());
            // The client's line and the server's last one come from two threads.
            assertEquals(Set.copyOf(promisedOutput(MESSAGES)), Set.copyOf(printed));
            try (RawPeer peer = connect(directory, "slow.sock")) {
                assertEquals("thought about life", peer.write(RawPeer.text("life")).readFrame().text());
            }
            // Three megabytes: three times what may wait, so that they leave in parts.
            int rows = 200_000;
            try (RawPeer peer = connect(directory, "rows.sock")) {
                peer.write(RawPeer.json(Integer.toString(rows)));
                for (int i = 0; i < rows; i++) {
                    assertEquals("{\"row\":" + i + "}", peer.readFrame().text());
                }
            }
            assertTrue(program.isRunning());
        }
    }

    @Test
    void theFirstLinesOfServerAndClientWorkTogether() throws Exception {
        try (SocketDirectory directory = new SocketDirectory(); Program program = start(directory, SERVER, CLIENT)) {
            assertEquals("{\"you said\":{\"hello\":\"world\"}}", program.line());
        }
    }

    /** The program serves one path after the other. */
    private static RawPeer connect(SocketDirectory directory, String name) {
        Await.until(name, () -> Files.exists(directory.resolve(name)));
        return RawPeer.connect(directory.resolve(name));
    }

    @Test
    void noSnippetIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> showing = new ArrayList<>();
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String text = Files.readString(file);
                assertEquals(JavaSource.snippets(file).size(), text.split("<pre>\\{@code", -1).length - 1, file.toString());
                if (text.contains("<pre>{@code")) {
                    showing.add(file);
                }
            }
            assertEquals(Set.of(MESSAGES, JSON, SERVER, CLIENT), Set.copyOf(showing));
        }
    }
}

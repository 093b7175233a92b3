package gaman.ipc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.Gaman;
import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.Readme;
import gaman.ipc.testing.SocketDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README says to type, typed: with the classes in place of the jar, which is not made yet when tests run. */
final class ReadmeShellTest {
    private static final String JAVA = "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static String classes() throws URISyntaxException {
        return "'" + Path.of(Gaman.class.getProtectionDomain().getCodeSource().getLocation().toURI()) + "'";
    }

    private static String commands(String text, SocketDirectory directory) throws IOException, URISyntaxException {
        return Readme.block("sh", text).replace("/tmp/", directory.path() + "/")
                .replace("java -jar target/gaman-ipc.jar", JAVA + " -cp " + classes() + " gaman.ipc.cli.Main")
                .replace("java -cp target/gaman-ipc.jar", JAVA + " -cp " + classes());
    }

    @Test
    void theFirstServerAnswersNetcat() throws Exception {
        Netcat.program();
        try (SocketDirectory directory = new SocketDirectory()) {
            Files.writeString(directory.resolve("Hello.java"),
                    Readme.program("java", "public class Hello ", directory.resolve("gaman.sock")));
            String commands = commands(" Hello.java ", directory).replace("Hello.java", directory.resolve("Hello.java").toString());
            try (Program shell = Program.start("sh", "-c", commands + "wait")) {
                String printed = shell.line() + shell.line() + shell.line();   // the server's two lines, and netcat's
                assertTrue(printed.contains("{\"name\":\"gaman\"}"), printed);
            }
        }
    }

    @Test
    void theDashboardSaysWhereItIs() throws Exception {
        String bun = Installed.program("bun", "BUN");
        try (SocketDirectory directory = new SocketDirectory()) {
            String commands = commands("dashboard.ts", directory).replace("\nbun ", "\n'" + bun + "' ");
            try (Program shell = Program.start("sh", "-c", commands)) {
                assertEquals("counting at " + directory.resolve("stats.sock"), shell.line());
                assertTrue(shell.line().startsWith("http://127.0.0.1:"));
            }
        }
    }

    /** The commands are listed with words such as PATH for what is one's own, so they are compared with the jar's own usage. */
    @Test
    void theCommandLineListsWhatThereIs() throws Exception {
        try (SocketDirectory directory = new SocketDirectory();
                Program help = Program.start("sh", "-c", JAVA + " -cp " + classes() + " gaman.ipc.cli.Main help")) {
            String usage = help.outputText();
            String listed = Readme.block("sh", "gaman-ipc.jar echo PATH");
            assertEquals(words("(?m)^  ([a-z]+)", usage), words("gaman-ipc\\.jar ([a-z]+)", listed));
            assertEquals(words("(--[a-z]+)", usage), words("(--[a-z]+)", listed));
        }
    }

    private static String words(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(word -> word.group(1)).distinct().sorted()
                .reduce("", (all, word) -> all + " " + word);
    }
}

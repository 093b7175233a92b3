package gaman.ipc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Program;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A command that is typed wrongly: what is wrong, then the usage, and exit code 2. */
@Timeout(40)
class UsageTest {
    private static final String TIMEOUT = "--timeout takes 0.001 to 999999999 seconds, such as 10 or 0.5, not ";

    static Stream<Arguments> wrongCommands() {
        return Stream.of(
                line("a command is missing"),
                line("there is no command bogus", "bogus"),
                line("demo takes no arguments", "demo", "now"),
                line("echo takes one argument, the PATH to serve", "echo"),
                line("listen takes one argument, the PATH to serve", "listen", "a", "b"),
                line("send takes a PATH, options, and one MESSAGE or none;", "send"),
                line("send takes a PATH, options, and one MESSAGE or none;", "send", "a", "b", "c"),
                line("send takes a PATH, options, and one MESSAGE or none;", "send", "a", "--binary", "f", "c"),
                line("send takes one of --text, --json and --binary, and got two", "send", "a", "--text", "--json", "b"),
                line("send --timeout lacks its SECONDS", "send", "a", "--timeout"),
                line(TIMEOUT + "0.0", "send", "a", "--timeout", "0.0", "b"),
                line(TIMEOUT + "0.0009", "send", "a", "--timeout", "0.0009"),
                line(TIMEOUT + "1e9", "send", "a", "--timeout", "1e9", "b"),
                line(TIMEOUT + "soon", "send", "a", "--timeout", "soon", "b"),
                line("--count takes a whole number from 1 to 999999999, not 0", "send", "a", "--count", "0", "b"),
                line("send --binary lacks its FILE", "send", "a", "--binary"),
                line("send takes --text, --json, --binary, --timeout, --count, not --xml", "send", "a", "--xml", "b"),
                line("the message is not JSON: ", "send", "a", "--json", "{"));
    }

    private static Arguments line(String complaint, String... args) {
        return Arguments.of(complaint, List.of(args));
    }

    @ParameterizedTest
    @MethodSource("wrongCommands")
    void aWrongCommandIsExplainedAndEndsWithExitCode2(String complaint, List<String> args) {
        try (Program wrong = Command.run(args.toArray(String[]::new))) {
            assertEquals(2, wrong.exitCode());
            assertTrue(wrong.errors().startsWith("gaman-ipc: " + complaint), wrong.errors());
            assertTrue(wrong.errors().contains("\nusage: java -jar gaman-ipc.jar COMMAND\n"), wrong.errors());
        }
    }

    @Test
    void helpIsNoFailure() {
        try (Program help = Command.run("help")) {
            assertTrue(help.outputText().startsWith("usage: java -jar gaman-ipc.jar COMMAND\n"));
            assertEquals("", help.errors());
        }
    }
}

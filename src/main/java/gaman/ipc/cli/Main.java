package gaman.ipc.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The jar's command line: picks the program, and turns failures into one line and an exit code. */
public final class Main {
    private static final int FAILED = 1;
    private static final int CALLED_WRONGLY = 2;
    private static final String USAGE = """
            usage: java -jar gaman-ipc.jar COMMAND
              demo                     start a server and two clients in this process and print what they say
              echo PATH                serve PATH; answer each message with itself
              listen PATH              serve PATH; print each message
              send PATH [--text | --json] [MESSAGE]
              send PATH --binary FILE  send one message to PATH and print what comes back until the
                                       server ends; MESSAGE or FILE -, or no MESSAGE: standard input
                                       (JSON if MESSAGE is valid JSON, else text, unless told)
                --count N              print N answers and end; fail if fewer come
                --timeout SECONDS      fail if all this takes longer, once the message is there and as
                                       long as the output is read (else it may take for ever)
              help                     print this
            """;
    /** What the JVM puts in the place of bytes that mean nothing in the character set of the locale. */
    private static final char LOST = '\uFFFD';

    private Main() {
    }

    /**
     * Runs one command. Exit code 0: done; 1: it failed; 2: it was called wrongly.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        // Messages are UTF-8, and so is what is printed: System.out would lose letters where no locale is set.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            requireWhole(args);
            run(new ArrayDeque<>(Arrays.asList(args)), out);
            if (out.checkError()) {
                throw new IOException("standard output can't be written");
            }
        } catch (WrongUsage wrong) {
            fail(CALLED_WRONGLY, wrong.getMessage(), USAGE);
        } catch (InvalidPathException wrong) {
            fail(CALLED_WRONGLY, "not a path: " + wrong.getMessage(), USAGE);
        } catch (UncheckedIOException e) {
            fail(FAILED, e.getCause().getMessage(), "");
        } catch (IOException e) {
            fail(FAILED, e.getMessage(), "");
        }
    }

    private static void fail(int code, String what, String help) {
        System.err.println("gaman-ipc: " + what);
        System.err.print(help);
        System.exit(code);
    }

    /**
     * Refuses arguments of which letters were lost. Where no locale is set, as in many containers and services, the JVM reads
     * its command line as ASCII; sending what is left of a message would be worse than sending nothing.
     */
    private static void requireWhole(String[] args) throws WrongUsage {
        // The property is OpenJDK's own, not a promise of the platform: without it nothing is refused.
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        if (charset.canEncode() && charset.newEncoder().canEncode(LOST)) {
            return;
        }
        for (String argument : args) {
            if (argument.indexOf(LOST) >= 0) {
                throw new WrongUsage("this process reads its arguments as " + charset
                        + " and has lost letters of '" + argument + "'; set LC_ALL=C.UTF-8 and try again");
            }
        }
    }

    private static void run(Deque<String> rest, PrintStream out) throws IOException, WrongUsage {
        if (rest.isEmpty()) {
            throw new WrongUsage("a command is missing");
        }
        String command = rest.pop();
        switch (command) {
            case "demo" -> {
                if (!rest.isEmpty()) {
                    throw new WrongUsage("demo takes no arguments");
                }
                Demo.run(out);
            }
            case "echo" -> Servers.echo(served(command, rest));
            case "listen" -> Servers.listen(served(command, rest), out);
            case "send" -> new Send(rest, out).run();
            case "help", "--help", "-h" -> out.print(USAGE);
            default -> throw new WrongUsage("there is no command " + command);
        }
    }

    private static Path served(String command, Deque<String> rest) throws WrongUsage {
        if (rest.size() != 1) {
            throw new WrongUsage(command + " takes one argument, the PATH to serve");
        }
        return Path.of(rest.pop());
    }
}

package gaman.ipc.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The jar's command line: picks the program, and turns failures into one line and an exit code. */
public final class Main {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int CALLED_WRONGLY = 2;
    private static final String NAME = "gaman-ipc: ";
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

    private Main() {
    }

    /**
     * Runs one command. Exit code 0: done; 1: it failed; 2: it was called wrongly.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        int code = DONE;
        PrintStream out = utf8Output();
        try {
            run(Arrays.asList(args), out);
            if (out.checkError()) {
                throw new IOException("standard output can't be written");
            }
        } catch (WrongUsage wrong) {
            System.err.println(NAME + wrong.getMessage());
            System.err.print(USAGE);
            code = CALLED_WRONGLY;
        } catch (IOException | UncheckedIOException e) {
            System.err.println(NAME + (e instanceof UncheckedIOException ? e.getCause() : e).getMessage());
            code = FAILED;
        }
        if (code != DONE) {
            System.exit(code);
        }
    }

    /** Messages are UTF-8, and so is what is printed: {@code System.out} would lose letters where no locale is set. */
    private static PrintStream utf8Output() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    private static void run(List<String> args, PrintStream out) throws IOException, WrongUsage {
        String command = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.subList(Math.min(1, args.size()), args.size());
        switch (command) {
            case "demo" -> {
                expect(rest, 0, "demo takes no arguments");
                Demo.run(out);
            }
            case "echo" -> {
                expect(rest, 1, "echo takes one argument, the PATH to serve");
                Servers.echo(Arguments.path(rest.get(0)));
            }
            case "listen" -> {
                expect(rest, 1, "listen takes one argument, the PATH to serve");
                Servers.listen(Arguments.path(rest.get(0)), out);
            }
            case "send" -> Send.run(rest, out);
            case "help", "--help", "-h" -> {
                if (args.isEmpty()) {
                    throw new WrongUsage("a command is missing");
                }
                out.print(USAGE);
            }
            default -> throw new WrongUsage("there is no command " + command);
        }
    }

    private static void expect(List<String> rest, int count, String rule) throws WrongUsage {
        if (rest.size() != count) {
            throw new WrongUsage(rule);
        }
    }
}

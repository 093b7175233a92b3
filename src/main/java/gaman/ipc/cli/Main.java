package gaman.ipc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The jar's command line: picks the program, and turns failures into one line and an exit code. */
public final class Main {
    private static final String USAGE = """
            usage: java -jar gaman-ipc.jar COMMAND
              demo                     start a server and a client in this process and print what they say
              echo PATH                serve PATH; answer each message with itself
              listen PATH              serve PATH; print each message
              send PATH [--text | --json] MESSAGE
              send PATH --binary FILE  send one message to PATH and print what comes back
            """;

    private Main() {
    }

    /**
     * Runs one command. Exit code 0: done; 1: it failed; 2: it was called wrongly.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        int code;
        try {
            code = run(args);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("gaman-ipc: " + (e instanceof UncheckedIOException ? e.getCause() : e).getMessage());
            code = 1;
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(String[] args) throws IOException {
        String command = args.length == 0 ? "" : args[0];
        if (command.equals("demo") && args.length == 1) {
            Demo.run(System.out);
        } else if (command.equals("echo") && args.length == 2) {
            Servers.echo(args[1]);
        } else if (command.equals("listen") && args.length == 2) {
            Servers.listen(args[1], System.out);
        } else if (command.equals("send") && args.length >= 3) {
            return Send.run(Arrays.asList(args).subList(1, args.length), System.out);
        } else {
            System.err.print(USAGE);
            return 2;
        }
        return 0;
    }

    static int usage(String complaint) {
        System.err.println("gaman-ipc: " + complaint);
        System.err.print(USAGE);
        return 2;
    }
}

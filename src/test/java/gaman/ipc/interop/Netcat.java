package gaman.ipc.interop;

import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import java.util.regex.Pattern;

/** OpenBSD's {@code nc}, the one that knows Unix domain sockets and can end its side of a connection. */
final class Netcat {
    private static final Pattern UNIX_SOCKETS_AND_N = Pattern.compile("\\[-(?=\\w*N)(?=\\w*U)\\w+]");

    private Netcat() {
    }

    /** Returns its path; where it is missing, the test is skipped. */
    static String program() {
        String netcat = Installed.program("nc");
        try (Program help = Program.start(netcat, "-h")) {
            help.exitCode();
            if (!UNIX_SOCKETS_AND_N.matcher(help.errors()).find()) {
                throw Installed.missing("nc", netcat + " has no -U or no -N: it is not OpenBSD's");
            }
            return netcat;
        }
    }
}

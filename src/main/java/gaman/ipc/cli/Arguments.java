package gaman.ipc.cli;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Takes arguments as the JVM decoded them, and refuses those that it could not decode. */
final class Arguments {
    /** What the JVM puts in the place of bytes that mean nothing in the character set of the locale. */
    private static final char LOST = '\uFFFD';

    private Arguments() {
    }

    static Path path(String argument) throws WrongUsage {
        try {
            return Path.of(whole(argument));
        } catch (InvalidPathException e) {
            throw new WrongUsage("not a path: " + e.getMessage());
        }
    }

    /**
     * Returns the argument if no letter of it was lost. Where no locale is set, as in many containers and services, the JVM
     * reads its command line as ASCII; sending what is left of a message would be worse than sending nothing.
     */
    static String whole(String argument) throws WrongUsage {
        // The property is OpenJDK's own, not a promise of the platform: without it nothing is refused.
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        if (argument.indexOf(LOST) >= 0 && !(charset.canEncode() && charset.newEncoder().canEncode(LOST))) {
            throw new WrongUsage("this process reads its arguments as " + charset
                    + " and has lost letters of '" + argument + "'; set LC_ALL=C.UTF-8 and try again");
        }
        return argument;
    }
}

package gaman.ipc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The programs and commands that README, or another page, shows. */
public final class Readme {
    private Readme() {
    }

    /** Returns the one program of a language that contains a text, with a socket of the test in place of README's. */
    public static String program(String language, String text, Path socket) throws IOException {
        return on(socket, block("README.md", language, text));
    }

    /** Returns the one block of a page, in a language, that contains a text. */
    public static String block(String page, String language, String text) throws IOException {
        Pattern block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
        List<String> blocks = block.matcher(Files.readString(Path.of(page))).results()
                .map(match -> match.group(1)).filter(found -> found.contains(text)).collect(Collectors.toList());
        if (blocks.size() != 1) {
            throw new AssertionError(blocks.size() + " blocks of " + page + " in " + language + " contain '" + text + "'");
        }
        return blocks.get(0);
    }

    private static String on(Path socket, String program) {
        return program.replaceAll("\"/tmp/\\w+\\.sock\"", Matcher.quoteReplacement("\"" + socket + "\""));
    }
}

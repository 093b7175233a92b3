package gaman.ipc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The programs and commands that README shows. */
public final class Readme {
    private Readme() {
    }

    /** Returns the one program of a language that contains a text, with a socket of the test in place of README's. */
    public static String program(String language, String text, Path socket) throws IOException {
        return block(language, text).replaceAll("\"/tmp/\\w+\\.sock\"", Matcher.quoteReplacement("\"" + socket + "\""));
    }

    /** Returns the one block of a language that contains a text, as it stands. */
    public static String block(String language, String text) throws IOException {
        List<String> found = blocks(language).stream().filter(block -> block.contains(text)).collect(Collectors.toList());
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " blocks of README in " + language + " contain '" + text + "'");
        }
        return found.get(0);
    }

    /** Returns all blocks of a language. */
    public static List<String> blocks(String language) throws IOException {
        Pattern block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
        return block.matcher(Files.readString(Path.of("README.md"))).results().map(match -> match.group(1))
                .collect(Collectors.toList());
    }
}

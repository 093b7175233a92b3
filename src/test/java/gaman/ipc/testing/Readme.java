package gaman.ipc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The programs that README shows. */
public final class Readme {
    private Readme() {
    }

    /** Returns the one program of a language that contains a text, with a socket of the test in place of README's. */
    public static String program(String language, String text, Path socket) throws IOException {
        Pattern block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
        List<String> programs = block.matcher(Files.readString(Path.of("README.md"))).results()
                .map(match -> match.group(1)).filter(program -> program.contains(text)).collect(Collectors.toList());
        if (programs.size() != 1) {
            throw new AssertionError(programs.size() + " programs of README in " + language + " contain '" + text + "'");
        }
        return programs.get(0).replaceAll("\"/tmp/\\w+\\.sock\"", Matcher.quoteReplacement("\"" + socket + "\""));
    }
}

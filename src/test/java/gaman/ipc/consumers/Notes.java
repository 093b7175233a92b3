package gaman.ipc.consumers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The declarations and commands that module-info-notes.md shows. */
final class Notes {
    private Notes() {
    }

    /** Returns the one block of shell commands that contains a text. */
    static String commands(String text) throws IOException {
        return block("sh", text);
    }

    /** Returns the one block of a language that contains a text. */
    static String block(String language, String text) throws IOException {
        Pattern block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
        List<String> blocks = block.matcher(Files.readString(Path.of("module-info-notes.md"))).results()
                .map(match -> match.group(1)).filter(found -> found.contains(text)).collect(Collectors.toList());
        if (blocks.size() != 1) {
            throw new AssertionError(blocks.size() + " blocks of the notes in " + language + " contain '" + text + "'");
        }
        return blocks.get(0);
    }
}

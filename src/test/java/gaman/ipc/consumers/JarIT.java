package gaman.ipc.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the packaged jar, and what isn't. */
class JarIT {
    @Test
    void holdsNothingButItsClasses() throws IOException, URISyntaxException {
        try (JarFile jar = new JarFile(Workshop.jar().toFile())) {
            List<String> others = jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName)
                    .filter(name -> !name.matches("gaman/ipc/.*\\.class")).sorted().toList();
            assertEquals(List.of("META-INF/MANIFEST.MF", "module-info.class"), others);
        }
    }

    @Test
    void saysInItsManifestNothingAboutWhoBuiltIt() throws IOException, URISyntaxException {
        try (JarFile jar = new JarFile(Workshop.jar().toFile())) {
            Set<String> names = new TreeSet<>();
            jar.getManifest().getMainAttributes().forEach((name, value) -> names.add(name.toString()));
            assertEquals(Set.of("Created-By", "Implementation-Title", "Implementation-Version", "Main-Class",
                    "Manifest-Version"), names);
            assertEquals("Maven", jar.getManifest().getMainAttributes().getValue("Created-By"));
        }
    }

    @Test
    void isAsLargeAsReadmeSays() throws IOException, URISyntaxException {
        Matcher said = Pattern.compile("It has (\\d+) KiB").matcher(Files.readString(Path.of("README.md")));
        assertTrue(said.find());
        double kibibytes = Files.size(Workshop.jar()) / 1024.0;
        System.out.printf("the jar: %.1f KiB%n", kibibytes);
        assertEquals(Integer.parseInt(said.group(1)), kibibytes, kibibytes / 20);
    }
}

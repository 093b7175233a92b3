package gaman.ipc.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The JSON texts that the benchmarks work on, by name: {@code small} is a typical message; {@code social}, {@code catalog}
 * and {@code geometry} are generated, always with the same bytes; any other name is the path of a file.
 */
public final class Document {
    private Document() {
    }

    /**
     * Gives a text and prints its size, from which megabytes per second follow: 1,000 × bytes / (ns/op).
     *
     * @param name one of the four names, or a path
     * @return UTF-8
     * @throws IllegalArgumentException if the name is none of them and no file can be read there
     */
    public static byte[] named(String name) {
        byte[] utf8 = switch (name) {
            case "small" -> SmallMessage.TEXT.getBytes(StandardCharsets.UTF_8);
            case "social" -> new SocialText().utf8();
            case "catalog" -> new CatalogText().utf8();
            case "geometry" -> new GeometryText().utf8();
            default -> file(name);
        };
        System.out.println("document " + name + ": " + utf8.length + " bytes");
        return utf8;
    }

    private static byte[] file(String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("document=" + path
                    + " is neither small, social, catalog or geometry nor a file that can be read", e);
        }
    }
}

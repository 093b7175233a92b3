package gaman.ipc;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads what can't be loaded any more once descriptors have run out. Where the JVM has failed to load a class, it never tries
 * again: a loop that lacks one because of one full moment would serve nobody for the rest of its life.
 */
final class Beforehand {
    private static final String SUFFIX = ".class";
    private static boolean done;

    private Beforehand() {
    }

    /** Once in a JVM; called before a loop has anything to do. */
    static synchronized void load() {
        if (!done) {
            try {
                useAChannel();
                loadClasses();
                done = true;
            } catch (Exception | LinkageError tooLate) {
                // What is missing is loaded when it is needed, if that can be done then.
            }
        }
    }

    /** The JDK opens a native library for the first channel of a selector, and a pair of sockets to close the first one. */
    private static void useAChannel() throws IOException {
        try (Selector selector = Selector.open(); SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            selector.selectNow();
        }
    }

    /** In a directory each class is a file; a jar or a run-time image is open already. */
    private static void loadClasses() throws IOException, URISyntaxException, ClassNotFoundException {
        CodeSource source = Beforehand.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return;
        }
        Path root = Path.of(source.getLocation().toURI());
        Path ours = root.resolve(Beforehand.class.getPackageName().replace('.', '/'));
        if (!Files.isDirectory(ours)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(ours)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('/', '.');
            Class.forName(name.substring(0, name.length() - SUFFIX.length()), false, Beforehand.class.getClassLoader());
        }
    }
}

package gaman.ipc.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A directory beside the target that nobody else can enter, in which a socket can be bound and given its mode unseen; closing
 * removes it and what is left in it.
 *
 * <p>It is needed because the JDK binds and listens in one call: a socket bound at its final place is open to whomever the
 * umask lets in until its mode is set.
 */
final class Birthplace implements Closeable {
    private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";

    /** A million names, so even one retry is rare; a bound all the same, should something else cause the error. */
    private static final int MAX_ATTEMPTS = 100;

    private final Path directory;
    private final Path socket;

    private Birthplace(Path directory, Path socket) {
        this.directory = directory;
        this.socket = socket;
    }

    static Birthplace beside(SocketPath target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path directory = target.temporaryDirectory(randomName());
            try {
                // Created with its mode, not given it later: there is no moment in which others can enter.
                Files.createDirectory(directory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return new Birthplace(directory, target.bindingPlace(directory));
            } catch (FileAlreadyExistsException taken) {
                if (attempt == MAX_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(socket);
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private static String randomName() {
        StringBuilder name = new StringBuilder(SocketPath.TEMPORARY_NAME_LENGTH).append('.');
        while (name.length() < SocketPath.TEMPORARY_NAME_LENGTH) {
            name.append(BASE_32.charAt(ThreadLocalRandom.current().nextInt(BASE_32.length())));
        }
        return name.toString();
    }
}

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
    /** All that a name has room for after its dot, in base 32: a million. The number is a digit longer, and its first no news. */
    private static final int NAMES = 1 << 5 * (SocketPath.TEMPORARY_NAME_LENGTH - 1);

    /** With so many names even one retry is rare; a bound all the same, should something else cause the error. */
    private static final int MAX_ATTEMPTS = 100;

    private final Path socket;

    private Birthplace(Path socket) {
        this.socket = socket;
    }

    static Birthplace beside(SocketPath target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int number = NAMES + ThreadLocalRandom.current().nextInt(NAMES);
            Path directory = target.temporaryDirectory("." + Integer.toString(number, 32).substring(1));
            try {
                // Created with its mode, not given it later: there is no moment in which others can enter.
                Files.createDirectory(directory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return new Birthplace(target.bindingPlace(directory));
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
            Files.deleteIfExists(socket.getParent());
        }
    }
}

package gaman.ipc.socket;

import java.net.BindException;
import java.nio.file.Path;

/** The one failure of this package: names the path, what stands in the way, and what to do about it. */
final class PathRefused extends BindException {
    private static final long serialVersionUID = 1L;

    PathRefused(Path path, String obstacleAndRemedy) {
        super("can't serve " + path + ": " + obstacleAndRemedy);
    }

    PathRefused(Path path, String obstacleAndRemedy, Throwable cause) {
        this(path, obstacleAndRemedy);
        initCause(cause);
    }
}

package gaman.ipc.bench;

/** A program was called in a way that it can't serve; the message says which argument and why. */
final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongUsage(String message) {
        super(message);
    }
}

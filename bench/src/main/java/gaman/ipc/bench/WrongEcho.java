package gaman.ipc.bench;

/** A server did not send back what it was sent: whatever was measured of it says nothing. */
final class WrongEcho extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongEcho(String message) {
        super(message);
    }
}

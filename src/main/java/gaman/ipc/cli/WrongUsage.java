package gaman.ipc.cli;

/** The command line can't be understood as it was typed; the message says what is wrong with it. */
final class WrongUsage extends Exception {
    private static final long serialVersionUID = 1;

    WrongUsage(String complaint) {
        super(complaint);
    }
}

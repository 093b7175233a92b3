package gaman.ipc.bench;

/** The end of a start. A class of its own, so that a log of loaded classes tells where the start ended. */
final class Listening {
    /** What a server says once it listens. */
    static final String SAID = "listening";

    private Listening() {
    }

    static void say() {
        System.out.println(SAID);
    }
}

package gaman.ipc.bench;

/**
 * When the messages of an open loop begin: evenly, the connections in turn. The times depend on nothing that the server
 * does, so while it stalls the clocks of all that it keeps waiting run; a closed loop would send, and count, just one.
 */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double interval;
    private final int connections;

    /** Makes a schedule of so many messages a second over all connections, from time 0 on. */
    Schedule(double rate, int connections) {
        this.interval = NANOS_PER_SECOND / rate;
        this.connections = connections;
    }

    /** Returns when a message begins, by its number among all. */
    long begins(long number) {
        return (long) (number * interval);
    }

    /** Returns when a message begins, by its number on its connection. */
    long begins(int connection, long message) {
        return begins(message * connections + connection);
    }

    /** Returns the connection of a message, by its number among all. */
    int connection(long number) {
        return (int) (number % connections);
    }
}

package gaman.ipc.loop;

/** One thing to be done when its time comes, unless it is disarmed before; it can be armed again and again. */
public final class Deadline {
    static final int NOT_ARMED = -1;

    final Runnable action;
    /** When, in nanoseconds of the loop's clock. */
    long due;
    /** Where it stands in the queue's heap. */
    int index = NOT_ARMED;

    /** Makes a deadline that is not armed. */
    public Deadline(Runnable action) {
        this.action = action;
    }

    /** Tells whether the action is to come. */
    public boolean isArmed() {
        return index != NOT_ARMED;
    }
}

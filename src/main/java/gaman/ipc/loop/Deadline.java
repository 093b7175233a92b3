package gaman.ipc.loop;

/** One thing to be done when its time comes, unless it is disarmed before; it can be armed again and again. */
public final class Deadline {
    final Runnable action;
    /** When, in nanoseconds of the loop's clock. */
    long due;
    boolean armed;
    // Where it stands in the queue, which draws it.
    Deadline child;
    Deadline next;
    Deadline previous;

    /** Makes a deadline that is not armed. */
    public Deadline(Runnable action) {
        this.action = action;
    }

    /** Tells whether the action is to come. */
    public boolean isArmed() {
        return armed;
    }
}

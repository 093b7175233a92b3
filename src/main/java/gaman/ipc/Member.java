package gaman.ipc;

/** What a {@link Gaman} has on its loop and ends with itself: a served path or a link. */
interface Member extends Owner {
    /** Any thread: nothing new begins, and no connection takes messages any more. */
    void stop();

    /** Loop thread: ends every connection after what is pending for it has been sent. */
    void end(CloseReason reason);

    /** Loop thread: ends every connection now. */
    void abort(CloseReason reason);

    /** Loop thread: it was ended, and has no connection any more. */
    boolean isFinished();
}

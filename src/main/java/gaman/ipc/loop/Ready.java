package gaman.ipc.loop;

/** What a registered channel does when it is ready. Called on the loop thread only. */
public interface Ready {
    /**
     * The channel is ready for these operations (of {@link java.nio.channels.SelectionKey}); for none a moment after memory
     * was short: then whatever could not be done for want of it is to be done now, and what the channel is watched for may be
     * wrong.
     *
     * @throws Exception anything; it is handed to {@link #failed}, and the loop goes on
     */
    void ready(int readyOps) throws Exception;

    /** {@link #ready} threw this: the channel's owner is to end it, or to try again later. */
    void failed(Throwable cause);
}

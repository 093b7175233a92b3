package gaman.ipc;

import gaman.ipc.loop.Ready;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One connection's life on the loop: when it reads, calls its handler, writes and ends.
 *
 * <pre>
 *                              end of stream, half-open allowed
 *             +-----------------------&gt; SEND_ONLY ----------+
 *             |                                             |
 *   OPEN -----+---------- close, fault, end of stream ------+--&gt; ENDING --{@link Ending}--&gt; CLOSED
 *             |                                             |
 *             +-----------------------&gt; RECEIVE_ONLY -------+
 *                   the peer reads no more, or we send no more
 *
 *   DATA in OPEN and RECEIVE_ONLY; sends are taken in OPEN and SEND_ONLY; CLOSE on reaching CLOSED
 * </pre>
 *
 * <p>Only {@link #advance} moves towards the end, and it runs with no handler on the stack: at the end of a read pass, or
 * deferred to the end of the loop's pass. So nothing here is entered twice, whatever a handler calls.
 */
final class Connection extends ConnectionContext implements Ready {
    private enum State {
        OPEN, SEND_ONLY, RECEIVE_ONLY, ENDING, CLOSED
    }

    final Counters counters;
    private final UserCode user;
    private final Timeouts timeouts;
    private final Ending ending;
    private final Intake intake;

    private State state = State.OPEN;
    private SelectionKey key;
    /** {@link #advance} is certain to run in this pass. */
    private boolean scheduled;
    /** OPEN's handler runs: what it sends leaves before what other threads may have sent since. */
    private boolean opening;
    /** Messages may stand in the ring undelivered: their answers would not be taken, or nobody wants them now. */
    private boolean heldBack;
    /** Nothing is read and handed over for now. */
    private boolean paused;
    /** Nothing is read for now, to save memory. */
    private boolean unread;
    /** Nothing more is taken to be sent; once what was is written, the peer is to hear that. */
    private boolean endingOutput;
    private long bytesIn;
    private long openedMillis;
    /** Null unless somebody records. */
    private Object life;

    Connection(Owner owner, Shared shared, SocketChannel channel, Limits limits, IpcHandler handler) {
        super(shared, limits, owner, channel);
        this.counters = shared.counters;
        this.user = new UserCode(this, handler);
        this.intake = new Intake(this, shared.budget);
        this.timeouts = new Timeouts(this);
        this.ending = new Ending(this, timeouts);
    }

    void register() throws IOException {
        key = loop.channels().register(channel, SelectionKey.OP_READ, this);
    }

    /** Begins its life, once registered: OPEN, then reading. */
    void open() {
        scheduled = true;
        opening = true;
        openedMillis = System.currentTimeMillis();
        try {
            life = shared.flight.opened();
            user.call(Stage.OPEN, shared.flight.isTiming());
            timeouts.opened();
        } catch (Throwable thrown) {
            loop.channels().failed(this, thrown);
        }
        opening = false;
        run();
    }

    @Override
    public void ready(int readyOps) {
        if (state == State.CLOSED) {
            return;
        }
        scheduled = true;
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            outbound.unblock();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            receive();
        }
        advance();
    }

    @Override
    public void failed(Throwable cause) {
        try {
            abort(CloseReason.IO_ERROR, cause);
            advance();
        } finally {
            scheduled = false; // though memory is short again: else nothing could ever be done
        }
    }

    /** What was sent or ended outside a read pass. Throws nothing, as neither does {@link #open}. */
    @Override
    public void run() {
        try {
            advance();
        } catch (Throwable thrown) {
            loop.channels().failed(this, thrown);
        }
    }

    // ---- receiving

    private void receive() {
        if (!isReceiving()) {
            if (isEnding()) {
                ending.drain();
            }
            return;
        }
        int count;
        try {
            count = intake.read();
        } catch (IOException reset) {
            peerGone(reset);
            return;
        }
        if (count < 0) {
            endOfStream();
        } else if (count > 0) {
            counters.add(Counters.BYTES_IN, count);
            bytesIn += count;
            timeouts.active();
            dispatch(false);
        }
    }

    /** Hands over whole messages while the peer takes the answers; at the end of the stream, all there are. */
    private void dispatch(boolean atEnd) {
        dispatch(atEnd, atEnd);
    }

    /** What is handed over is consumed at the end: where each message begins depends on nothing but the one before it. */
    private void dispatch(boolean atEnd, boolean all) {
        heldBack = false;
        boolean timed = shared.flight.isTiming();
        int handled = 0;
        try {
            while (isReceiving() && handled < inbound.size()) {
                if (isHeldUp() && !all) {
                    heldBack = true;
                    break;
                }
                int length = inbound.next(handled, atEnd);
                if (length == 0) {
                    break;
                }
                handled += length;
                timeouts.messageEnded();
                counters.messageIn();
                user.call(Stage.DATA, timed);
                inbound.done();
            }
        } finally {
            inbound.done(); // also if memory was too short even for the guard around the handler
            inbound.consume(handled);
        }
        if (inbound.refusal() != null) {
            end(inbound.refused(), inbound.refusal());
        }
    }

    private void endOfStream() {
        dispatch(true);
        if (!isReceiving()) {
            return;
        }
        if (!inbound.isEmpty()) {
            end(CloseReason.TRUNCATED, null);
        } else if (limits.allowHalfOpen && state == State.OPEN) {
            state = State.SEND_ONLY;
        } else {
            end(CloseReason.PEER_CLOSED, null);
        }
    }

    /**
     * The one place that decides what an exception of the channel means: on a connected Unix socket, reset and broken
     * pipe alike, that the peer is gone. What it sent before is still delivered.
     */
    private void peerGone(IOException cause) {
        outbound.peerGone();
        if ((state == State.OPEN || endingOutput) && isReceiving()) {
            state = State.RECEIVE_ONLY;
            endingOutput = false;
            dispatch(false);
            receive();
        } else {
            // Nothing more can come, so that this is bounded though somebody wanted no more for now.
            dispatch(false, true);
            abort(inbound.isEmpty() ? CloseReason.PEER_CLOSED : CloseReason.TRUNCATED, cause);
        }
    }

    /** Hands nothing over, and reads nothing, until it is called again with false. */
    void pause(boolean value) {
        if (paused != value) {
            paused = value;
            schedule();
        }
    }

    /** Whether nothing is read for now. */
    private boolean isHeldUp() {
        return paused || limits.readsOnlyIfUncongested && outbound.isCongested();
    }

    /** Reads nothing, until it is called again with true: the loop's memory is for others now. */
    void read(boolean value) {
        unread = !value;
        schedule();
    }

    private boolean isReceiving() {
        return (state == State.OPEN || state == State.RECEIVE_ONLY) && !isCloseRequested();
    }

    // ---- sending, on the loop thread

    @Override
    boolean sendNow(byte type, ByteBuffer source, int index, int length) {
        if (state != State.OPEN && state != State.SEND_ONLY) {
            return false;
        }
        schedule();
        if (!opening) {
            takeQueued();
        }
        try {
            if (!outbound.hasRoom(type, length)) {
                slowConsumer();
                return false;
            }
            return outbound.append(type, source, index, length, source.isDirect() && !inbound.isBody(source));
        } catch (OutOfMemoryError noRoom) {
            intake.noMemoryToSend(length);
            abort(CloseReason.IO_ERROR, noRoom);
            return false;
        }
    }

    /** What other threads gave goes first. */
    private void takeQueued() {
        try {
            outbound.takeQueued();
        } catch (OutOfMemoryError noRoom) {
            abort(CloseReason.IO_ERROR, noRoom);
        }
    }

    private void slowConsumer() {
        if (closeReason() == null) {
            abort(CloseReason.SLOW_CONSUMER, new IOException("more than maxPendingBytes=" + limits.maxPendingBytes
                    + " would wait for this peer: send while isWritable(), go on in onWritable(), or raise maxPendingBytes"));
        }
    }

    @Override
    void whenWritable(Runnable task) {
        if (state == State.CLOSED) { // since another thread asked
            task.run();
        } else {
            user.keep(task);
            schedule();
        }
    }

    // ---- ending

    /** Sends what was taken before and then nothing more; what comes is still received. */
    void endOutput() {
        if (state == State.OPEN) {
            outbound.refuse();
            state = State.RECEIVE_ONLY;
            endingOutput = true;
            schedule();
        }
    }

    /** It could not be connected: its handler hears of the end, and of nothing before. */
    void neverOpened(CloseReason reason, Throwable cause) {
        state = State.CLOSED;
        closing(reason, cause);
        user.call(Stage.CLOSE, shared.flight.isTiming());
        owner.log.ended(this);
    }

    private boolean isEnding() {
        return state == State.ENDING || state == State.CLOSED;
    }

    @Override
    void end(CloseReason reason, Throwable cause) {
        if (isEnding()) {
            return;
        }
        state = State.ENDING;
        closing(reason, cause);
        intake.awaitsNoMemory();
        takeQueued();
        schedule();
    }

    /** Ends it without waiting for anything, at the end of this pass. */
    private void abort(CloseReason reason, Throwable cause) {
        ending.cutOff();
        end(reason, cause);
        schedule();
    }

    /** Ends it now, or its end, if that has begun; not from within a handler. Throws nothing. */
    void cutOff(CloseReason reason) {
        scheduled = true;
        abort(reason, null);
        run();
    }

    private void schedule() {
        if (!scheduled) {
            loop.defer(this);
            scheduled = true;
        }
    }

    /** Does what the pass has left to be done: writes, goes on with what was held back, takes the next step to the end. */
    private void advance() {
        if (state == State.CLOSED) {
            return;
        }
        scheduled = true;
        if (outbound.wasTooMuch()) {
            slowConsumer();
        } else if (isCloseRequested()) { // announced by another thread, whose task to end it may not have been queued
            end(isClosedByUser() ? CloseReason.LOCAL_CLOSE : CloseReason.SHUTDOWN, null);
        }
        takeQueued();
        counters.tellMessages();
        flush();
        while (heldBack && isReceiving() && !isHeldUp()) {
            dispatch(false);
            flush();
        }
        if (endingOutput && outbound.isEmpty()) {
            endingOutput = false;
            outbound.end();
        }
        if (user.isWaiting()) {
            runWaiting();
        }
        if (isEnding() && ending.step()) {
            finish();
            return;
        }
        scheduled = false;
        if (isEnding()) {
            inbound.discard();
        } else {
            timeouts.insideMessage(!inbound.isEmpty() && !isHeldUp() && !unread);
        }
        int kept = inbound.settle();
        intake.keeps(heldBack ? 0 : kept); // what is held back is whole, and its peer is made to wait
        watch();
    }

    private void flush() {
        try {
            if (outbound.flush()) {
                timeouts.active();
                if (isEnding()) {
                    ending.progressed();
                }
            }
        } catch (IOException broken) {
            peerGone(broken);
        }
    }

    private void runWaiting() {
        boolean again = user.runWaiting();
        flush();
        if (again && mayRunWaiting()) {
            loop.defer(this);
        }
    }

    /** Whether the peer keeps up, or it is no use waiting for that. */
    boolean mayRunWaiting() {
        return isEnding() || !outbound.isCongested();
    }

    /** Whatever fails, its handler hears of the end. */
    private void finish() {
        timeouts.ended();
        outbound.discard();
        inbound.discard();
        loop.channels().close(key);
        state = State.CLOSED;
        counters.closed(closeReason());
        shared.flight.closed(life, this);
        try {
            try {
                owner.closed(this);
            } finally {
                intake.keeps(0); // others may go on
                runWaiting();
            }
        } finally {
            user.call(Stage.CLOSE, shared.flight.isTiming());
            owner.log.ended(this);
        }
    }

    // ---- what is told of it at its end

    long openedMillis() {
        return openedMillis;
    }

    long bytesIn() {
        return bytesIn;
    }

    // ---- what the selector and the clock are asked to watch

    private void watch() {
        boolean reading = isReceiving() ? !isHeldUp() && !unread : isEnding() && ending.isReading();
        int ops = (reading ? SelectionKey.OP_READ : 0) | (outbound.isEmpty() ? 0 : SelectionKey.OP_WRITE);
        if (key.interestOps() != ops) {
            loop.channels().watch(key, ops);
        }
    }
}

package gaman.ipc.loop;

import java.util.ArrayDeque;

/**
 * A queue that stays whole where memory is short. The JDK's puts an element in its place before it grows; where it then can't,
 * it is full, and takes itself for empty. Elements are to be added by {@link #addLast}, or what calls it.
 *
 * @param <E> what waits in it
 */
public final class Fifo<E> extends ArrayDeque<E> {
    private static final long serialVersionUID = 1;

    /** Makes an empty queue with room for some. */
    public Fifo() {
    }

    /** Makes an empty queue with room for so many at least. */
    public Fifo(int expected) {
        super(expected);
    }

    /** Where memory is too short, the element is not in the queue, and all others are. */
    @Override
    public void addLast(E element) {
        try {
            super.addLast(element);
        } catch (OutOfMemoryError noRoom) {
            pollLast();
            throw noRoom;
        }
    }
}

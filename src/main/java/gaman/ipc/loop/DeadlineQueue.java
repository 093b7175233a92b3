package gaman.ipc.loop;

import java.util.Arrays;

/**
 * The armed deadlines, earliest first: a binary heap in which each entry knows its place, so that one is disarmed
 * without a search and an idle loop is woken by nothing. Times are compared by difference, as
 * {@link System#nanoTime} asks.
 */
final class DeadlineQueue {
    private Deadline[] heap = new Deadline[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the earliest deadline; there must be one. */
    Deadline first() {
        return heap[0];
    }

    void add(Deadline deadline) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, deadline);
    }

    void remove(Deadline deadline) {
        int hole = deadline.index;
        deadline.index = Deadline.NOT_ARMED;
        Deadline last = heap[--size];
        heap[size] = null;
        if (last != deadline) {
            siftDown(hole, last);
            if (heap[hole] == last) {
                siftUp(hole, last);
            }
        }
    }

    private void siftUp(int hole, Deadline deadline) {
        while (hole > 0) {
            int parent = (hole - 1) / 2;
            if (!isBefore(deadline, heap[parent])) {
                break;
            }
            place(heap[parent], hole);
            hole = parent;
        }
        place(deadline, hole);
    }

    private void siftDown(int hole, Deadline deadline) {
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], deadline)) {
                break;
            }
            place(heap[child], hole);
            hole = child;
        }
        place(deadline, hole);
    }

    private void place(Deadline deadline, int index) {
        heap[index] = deadline;
        deadline.index = index;
    }

    private static boolean isBefore(Deadline a, Deadline b) {
        return a.due - b.due < 0;
    }
}

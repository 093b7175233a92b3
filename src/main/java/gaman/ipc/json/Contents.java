package gaman.ipc.json;

import java.util.Iterator;
import java.util.Map;

/** What an open Java container holds, one after another: the elements of an array or the members of an object. */
abstract class Contents {
    private final Object container;

    private Contents(Object container) {
        this.container = container;
    }

    /** Null if the object is no container. Records come first, then maps, whatever else they are. */
    static Contents of(Object object) {
        if (object instanceof Record record) {
            return new OfRecord(record);
        }
        if (object instanceof Map<?, ?> map) {
            return new OfMap(map);
        }
        // A Path is an Iterable of Paths, without end.
        if (object instanceof Iterable<?> elements && !(object instanceof java.nio.file.Path)) {
            return new OfIterable(elements);
        }
        return object instanceof Object[] array ? new OfArray(array) : null;
    }

    final Object container() {
        return container;
    }

    /** Whether it holds members, which have names. */
    abstract boolean isObject();

    /** Goes to the next element or member; false at the end. */
    abstract boolean next();

    /** The name of the current member, which of a map can be anything; null for an element. */
    abstract Object name();

    abstract Object value();

    private static final class OfRecord extends Contents {
        private final Record record;
        private final RecordShape shape;
        private int place = -1;

        OfRecord(Record record) {
            super(record);
            this.record = record;
            this.shape = RecordShape.of(record.getClass());
        }

        @Override
        boolean isObject() {
            return true;
        }

        @Override
        boolean next() {
            return ++place < shape.size();
        }

        @Override
        Object name() {
            return shape.name(place);
        }

        @Override
        Object value() {
            return shape.component(record, place);
        }
    }

    private static final class OfMap extends Contents {
        private final Iterator<? extends Map.Entry<?, ?>> members;
        private Map.Entry<?, ?> current;

        OfMap(Map<?, ?> map) {
            super(map);
            this.members = map.entrySet().iterator();
        }

        @Override
        boolean isObject() {
            return true;
        }

        @Override
        boolean next() {
            if (!members.hasNext()) {
                return false;
            }
            current = members.next();
            return true;
        }

        @Override
        Object name() {
            return current.getKey();
        }

        @Override
        Object value() {
            return current.getValue();
        }
    }

    private static final class OfIterable extends Contents {
        private final Iterator<?> elements;

        OfIterable(Iterable<?> iterable) {
            super(iterable);
            this.elements = iterable.iterator();
        }

        @Override
        boolean isObject() {
            return false;
        }

        @Override
        boolean next() {
            return elements.hasNext();
        }

        @Override
        Object name() {
            return null;
        }

        @Override
        Object value() {
            return elements.next();
        }
    }

    private static final class OfArray extends Contents {
        private final Object[] elements;
        private int place = -1;

        OfArray(Object[] elements) {
            super(elements);
            this.elements = elements;
        }

        @Override
        boolean isObject() {
            return false;
        }

        @Override
        boolean next() {
            return ++place < elements.length;
        }

        @Override
        Object name() {
            return null;
        }

        @Override
        Object value() {
            return elements[place];
        }
    }
}

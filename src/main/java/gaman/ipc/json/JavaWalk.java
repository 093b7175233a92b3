package gaman.ipc.json;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Walks through a Java object and tells a {@link Sink} what JSON it is: the one place that decides this. It serves for any
 * number of objects, one after the other.
 *
 * @param <S> what is told
 */
final class JavaWalk<S extends Sink> {
    /** A number of so many bits has more digits than {@link Limits#NUMBER_LENGTH}; found before the digits are made. */
    private static final int BITS_OF_LONGEST_NUMBER = Limits.NUMBER_LENGTH * 10 / 3;

    private final S sink;
    private final Place place = new Place();

    /** What is open, on the heap: the objects may nest as deep as any. As deep as {@link Place#depth}. */
    private Iterator<?>[] contents = new Iterator<?>[8];
    /** The record or map at each level; null for what becomes an array. */
    private Object[] objects = new Object[8];

    JavaWalk(S sink) {
        this.sink = sink;
    }

    S sink() {
        return sink;
    }

    static void walk(Object root, Sink sink) {
        if (root instanceof Node node) {
            sink.value(node);
        } else {
            new JavaWalk<>(sink).walk(root);
        }
    }

    /** After an exception, neither this nor the sink can be used again. */
    void walk(Object root) {
        begin(root);
        while (place.depth() > 0) {
            int level = place.depth() - 1;
            Iterator<?> inside = contents[level];
            Object object = objects[level];
            if (inside.hasNext()) {
                begin(next(object, inside.next()));
            } else {
                place.leave();
                contents[level] = null;
                if (object == null) {
                    sink.closeArray();
                } else {
                    objects[level] = null;
                    sink.closeObject();
                }
            }
        }
    }

    /** Goes on to an element of an array, or a member of this record or map; returns its value. */
    private Object next(Object object, Object next) {
        if (object == null) {
            place.atNext();
            return next;
        }
        if (object instanceof Record record) {
            Method accessor = (Method) next;
            name(accessor.getName());
            return component(record, accessor);
        }
        Map.Entry<?, ?> member = (Map.Entry<?, ?>) next;
        name(member.getKey());
        return member.getValue();
    }

    /** Tells of a value, or begins an array or object. */
    private void begin(Object value) {
        // What most values are comes first: it takes longest to find out that an object is no Map or Iterable.
        if (value instanceof String text) {
            sink.string(text);
        } else if (value instanceof Number number && number(number)) {
            return;
        } else if (value instanceof Boolean bool) {
            sink.bool(bool);
        } else if (value instanceof Node node) {
            node(node);
        } else if (value == null) {
            sink.nothing();
        } else {
            other(value);
        }
    }

    private void begin(Object container, boolean isObject, Iterator<?> inside) {
        enter(container);
        int level = place.depth() - 1;
        if (level == contents.length) {
            contents = Arrays.copyOf(contents, 2 * level);
            objects = Arrays.copyOf(objects, 2 * level);
        }
        contents[level] = inside;
        if (isObject) {
            objects[level] = container;
            sink.openObject();
        } else {
            sink.openArray();
        }
    }

    private void enter(Object container) {
        if (place.depth() == Limits.DEPTH) {
            throw refused(container, "nested deeper than " + Limits.DEPTH + ", perhaps in a circle");
        }
        place.enter();
    }

    private void name(Object name) {
        if (!(name instanceof String)) {
            String found = name == null ? "null" : name.getClass().getName();
            throw refused("a map", "its keys must be Strings, found " + found, null);
        }
        place.at((String) name);
        sink.name((String) name);
    }

    private Object component(Record record, Method accessor) {
        try {
            return RecordShape.component(record, accessor);
        } catch (RuntimeException e) {
            throw refused(record.getClass().getName(), "its accessor failed", e);
        }
    }

    private void node(Node node) {
        if (place.depth() + node.height() > Limits.DEPTH) {
            throw refused(node, "nested deeper than " + Limits.DEPTH);
        }
        sink.value(node);
    }

    private void other(Object value) {
        // Records come first, then maps, whatever else they are.
        if (value instanceof Record record) {
            RecordShape shape = RecordShape.of(record.getClass());
            if (!shape.readable()) {
                throw refused(record, shape.howToOpen());
            }
            begin(record, true, shape.accessors());
        } else if (value instanceof Map<?, ?> map) {
            begin(map, true, map.entrySet().iterator());
        } else if (value instanceof Iterable<?> elements && !(value instanceof Path)) {
            // A Path is an Iterable of Paths, without end.
            begin(elements, false, elements.iterator());
        } else if (value instanceof Object[] array) {
            begin(array, false, Arrays.asList(array).iterator());
        } else if (value instanceof CharSequence || value instanceof Character) {
            sink.string(value.toString());
        } else if (value instanceof Enum<?> constant) {
            sink.string(constant.name());
        } else if (value instanceof Optional<?> optional) {
            begin(content(optional));
        } else if (value.getClass().isArray()) {
            enter(value);
            sink.openArray();
            primitives(value);
            sink.closeArray();
            place.leave();
        } else if (value instanceof MissingValue missing) {
            throw missing.error();
        } else if (value instanceof JsonValue) {
            throw refused(value, "not a value of gaman.ipc.json");
        } else {
            throw refused(value, "no JSON is defined for it");
        }
    }

    /** What is in an Optional, however many are around it. */
    private static Object content(Optional<?> optional) {
        Object content = optional;
        while (content instanceof Optional<?> inner) {
            content = inner.orElse(null);
        }
        return content;
    }

    /** False if it is of another class than those that are written as numbers. */
    private boolean number(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte
                || number instanceof AtomicInteger || number instanceof AtomicLong) {
            sink.number(number.longValue(), 0);
        } else if (number instanceof Double || number instanceof Float) {
            floating(number);
        } else if (number instanceof BigInteger integer) {
            big(number, integer);
        } else if (number instanceof BigDecimal decimal) {
            big(number, decimal.unscaledValue());
        } else {
            return false;
        }
        return true;
    }

    private void floating(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw refused(number, "JSON has no number for " + number);
        }
        if (number instanceof Float) {
            sink.number(NumberText.of(number.floatValue()));
            return;
        }
        int scale = NumberText.shortScale(value);
        if (scale >= 0) {
            sink.number(NumberText.unscaled(value, scale), scale);
        } else {
            sink.number(NumberText.longText(value));
        }
    }

    private void big(Number number, BigInteger digits) {
        String text = digits.bitLength() > BITS_OF_LONGEST_NUMBER ? null : number.toString();
        if (text == null || text.length() > Limits.NUMBER_LENGTH) {
            throw refused(number, "longer than " + Limits.NUMBER_LENGTH + " characters");
        }
        NumberValue value;
        try {
            // Neither class is final: only a text that is a number may go out.
            value = NumberValue.of(text);
        } catch (IllegalArgumentException e) {
            throw refused(number, "its text is no JSON number");
        }
        sink.value(value);
    }

    private void primitives(Object array) {
        if (array instanceof int[] numbers) {
            for (int number : numbers) {
                sink.number(number, 0);
            }
        } else if (array instanceof long[] numbers) {
            for (long number : numbers) {
                sink.number(number, 0);
            }
        } else if (array instanceof double[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                place.at(i);
                floating(numbers[i]);
            }
        } else if (array instanceof float[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                place.at(i);
                floating(numbers[i]);
            }
        } else if (array instanceof byte[] numbers) {
            for (byte number : numbers) {
                sink.number(number, 0);
            }
        } else if (array instanceof short[] numbers) {
            for (short number : numbers) {
                sink.number(number, 0);
            }
        } else if (array instanceof boolean[] booleans) {
            for (boolean bool : booleans) {
                sink.bool(bool);
            }
        } else {
            for (char c : (char[]) array) {
                sink.string(String.valueOf(c));
            }
        }
    }

    private IllegalArgumentException refused(Object value, String why) {
        return refused(value.getClass().getName(), why, null);
    }

    private IllegalArgumentException refused(String what, String why, Throwable cause) {
        return new IllegalArgumentException("can't write " + what + " as JSON at " + place + ": " + why, cause);
    }
}

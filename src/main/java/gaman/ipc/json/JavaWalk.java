package gaman.ipc.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Walks through a Java object and tells a {@link Sink} what JSON it is: the one place that decides this. */
final class JavaWalk {
    /** A number of so many bits has more digits than {@link Limits#NUMBER_LENGTH}; found before the digits are made. */
    private static final int BITS_OF_LONGEST_NUMBER = Limits.NUMBER_LENGTH * 10 / 3;

    private final Sink sink;
    private final Place place = new Place();

    private JavaWalk(Sink sink) {
        this.sink = sink;
    }

    static void walk(Object value, Sink sink) {
        new JavaWalk(sink).walk(value);
    }

    /** Each level of nesting costs one frame of this method: it must stay small, for 512 of them share a thread's stack. */
    private void walk(Object object) {
        Object value = unwrapped(object);
        if (value instanceof Record record) {
            RecordShape shape = shape(record);
            enter(value);
            sink.openObject();
            for (int i = 0; i < shape.size(); i++) {
                name(shape.name(i));
                walk(component(shape, record, i));
            }
            sink.closeObject();
            place.leave();
        } else if (value instanceof Map<?, ?> map) {
            enter(value);
            sink.openObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                name(member.getKey());
                walk(member.getValue());
            }
            sink.closeObject();
            place.leave();
        } else if (value instanceof Iterable<?> elements && !(value instanceof Path)) {
            // A Path is an Iterable of Paths, without end.
            enter(value);
            sink.openArray();
            int i = 0;
            for (Object element : elements) {
                place.at(i++);
                walk(element);
            }
            sink.closeArray();
            place.leave();
        } else if (value instanceof Object[] elements) {
            enter(value);
            sink.openArray();
            for (int i = 0; i < elements.length; i++) {
                place.at(i);
                walk(elements[i]);
            }
            sink.closeArray();
            place.leave();
        } else {
            leaf(value);
        }
    }

    private static Object unwrapped(Object object) {
        Object value = object;
        while (value instanceof Optional<?> optional) {
            value = optional.orElse(null);
        }
        return value;
    }

    private void enter(Object container) {
        if (place.depth() == Limits.DEPTH) {
            throw refused(container, "nested deeper than " + Limits.DEPTH + ", perhaps in a circle");
        }
        place.enter();
    }

    private void name(Object key) {
        if (!(key instanceof String)) {
            throw new IllegalArgumentException("can't write a map as JSON at " + place + ": its keys must be Strings, found "
                    + (key == null ? "null" : key.getClass().getName()));
        }
        place.at((String) key);
        sink.name((String) key);
    }

    private RecordShape shape(Record record) {
        RecordShape shape = RecordShape.of(record.getClass());
        if (!shape.readable()) {
            throw refused(record, shape.howToOpen());
        }
        return shape;
    }

    private Object component(RecordShape shape, Record record, int i) {
        try {
            return shape.component(record, i);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "can't write " + record.getClass().getName() + " as JSON at " + place + ": its accessor failed", e);
        }
    }

    private void leaf(Object value) {
        if (value == null) {
            sink.nothing();
        } else if (value instanceof CharSequence || value instanceof Character) {
            sink.string(value.toString());
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Boolean bool) {
            sink.bool(bool);
        } else if (value instanceof JsonValue json) {
            json(json);
        } else if (value instanceof Enum<?> constant) {
            sink.string(constant.name());
        } else if (value.getClass().isArray()) {
            enter(value);
            sink.openArray();
            primitives(value);
            sink.closeArray();
            place.leave();
        } else {
            throw refused(value, "no JSON is defined for it");
        }
    }

    private void json(JsonValue json) {
        Node node;
        try {
            node = Node.require(json);
        } catch (IllegalArgumentException e) {
            throw refused(json, "not a value of gaman.ipc.json");
        }
        if (place.depth() + node.height() > Limits.DEPTH) {
            throw refused(json, "nested deeper than " + Limits.DEPTH);
        }
        sink.value(node);
    }

    private void number(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte
                || number instanceof AtomicInteger || number instanceof AtomicLong) {
            sink.number(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            floating(number);
        } else if (number instanceof BigInteger integer) {
            big(number, integer);
        } else if (number instanceof BigDecimal decimal) {
            big(number, decimal.unscaledValue());
        } else {
            throw refused(number, "no JSON is defined for it");
        }
    }

    private void floating(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw refused(number, "JSON has no number for " + number);
        }
        sink.number(number instanceof Float f ? NumberText.of(f.floatValue()) : NumberText.of(number.doubleValue()));
    }

    private void big(Number number, BigInteger digits) {
        String text = digits.bitLength() > BITS_OF_LONGEST_NUMBER ? null : number.toString();
        if (text == null || text.length() > Limits.NUMBER_LENGTH) {
            throw refused(number, "longer than " + Limits.NUMBER_LENGTH + " characters");
        }
        try {
            // Neither class is final: only a text that is a number may go out.
            sink.value(NumberValue.of(text));
        } catch (IllegalArgumentException e) {
            throw refused(number, "its text is no JSON number");
        }
    }

    private void primitives(Object array) {
        if (array instanceof int[] numbers) {
            for (int number : numbers) {
                sink.number(number);
            }
        } else if (array instanceof long[] numbers) {
            for (long number : numbers) {
                sink.number(number);
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
                sink.number(number);
            }
        } else if (array instanceof short[] numbers) {
            for (short number : numbers) {
                sink.number(number);
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
        return new IllegalArgumentException(
                "can't write " + value.getClass().getName() + " as JSON at " + place + ": " + why);
    }
}

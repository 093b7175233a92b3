package gaman.ipc.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;

/** What a record is made of: its components, their accessors and the canonical constructor. All reflective calls are here. */
final class RecordShape {
    /** Kept by the JVM with each class and unloaded with it. */
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Class<?> type;
    private final RecordComponent[] components;
    private final Method[] accessors;
    private final Constructor<?> constructor;
    private final boolean readable;
    private final boolean creatable;

    private RecordShape(Class<?> type) {
        this.type = type;
        this.components = type.getRecordComponents();
        this.accessors = new Method[components.length];
        Class<?>[] parameters = new Class<?>[components.length];
        boolean allReadable = true;
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
            accessors[i] = components[i].getAccessor();
            allReadable &= accessors[i].trySetAccessible();
        }
        this.readable = allReadable;
        try {
            this.constructor = type.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("a record without its canonical constructor: " + type.getName(), e);
        }
        this.creatable = constructor.trySetAccessible();
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    int size() {
        return components.length;
    }

    String name(int i) {
        return components[i].getName();
    }

    Type genericType(int i) {
        return components[i].getGenericType();
    }

    /** Whether Java lets us call the accessors. */
    boolean readable() {
        return readable;
    }

    /** Whether Java lets us call the canonical constructor. */
    boolean creatable() {
        return creatable;
    }

    /** What to do about a record that is not accessible. */
    String howToOpen() {
        return "the record is not accessible to " + moduleName(RecordShape.class) + ": open package "
                + type.getPackageName() + " of " + moduleName(type)
                + " to it, or make the record public and export its package";
    }

    private static String moduleName(Class<?> type) {
        Module module = type.getModule();
        return module.isNamed() ? "module " + module.getName() : "the class path";
    }

    /** The accessors of the components, in order, each of its component's name. */
    Iterator<Method> accessors() {
        return Arrays.asList(accessors).iterator();
    }

    static Object component(Record record, Method accessor) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw failed(e);
        }
    }

    Object create(Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new JsonValueException("record " + type.getName() + " refuses these values", failed(e));
        }
    }

    /** The error of the record's own code; an Error, such as no memory, goes on as it is. */
    private static RuntimeException failed(ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException own ? own : new IllegalStateException(cause);
    }
}

package gaman.ipc.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * For a class of tests that do little but wait: all of them begin at once, each on an instance and a thread of its own, and
 * each is reported when its turn comes. Such tests measure nothing, and count nothing that the whole process has; what JUnit
 * would do around a test, such as making a temporary directory, is not done.
 *
 * <p>JUnit's own parallel execution would do it too, but runs the tests of all classes on the threads of a pool, which come
 * and go: some tests count threads.
 */
public final class AllAtOnce implements BeforeAllCallback, InvocationInterceptor {
    private static final class Running extends Thread {
        private final Method test;
        private Throwable failure;

        Running(Method test) {
            super(test.getName());
            this.test = test;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                Constructor<?> constructor = test.getDeclaringClass().getDeclaredConstructor();
                constructor.setAccessible(true);
                test.setAccessible(true);
                test.invoke(constructor.newInstance());
            } catch (InvocationTargetException e) {
                failure = e.getCause();
            } catch (ReflectiveOperationException e) {
                failure = e;
            }
        }
    }

    private final Map<Method, Running> tests = new HashMap<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        for (Method test : AnnotationSupport.findAnnotatedMethods(context.getRequiredTestClass(), Test.class,
                HierarchyTraversalMode.TOP_DOWN)) {
            tests.put(test, new Running(test));
        }
        tests.values().forEach(Thread::start);
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> which,
            ExtensionContext context) throws Throwable {
        invocation.skip();
        Running test = tests.get(which.getExecutable());
        try {
            test.join();
        } catch (InterruptedException outOfTime) {
            AssertionError where = new AssertionError("it still runs");
            where.setStackTrace(test.getStackTrace());
            outOfTime.addSuppressed(where);
            test.interrupt();
            throw outOfTime;
        }
        if (test.failure != null) {
            throw test.failure;
        }
    }
}

package gaman.ipc.cli;

import gaman.ipc.PayloadType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What {@code send} was told on its command line.
 *
 * @param type    of the message; null if that is to be found out
 * @param source  the message, or for binary its file; null if it is standard input
 * @param timeout for everything from connecting on; null for none
 * @param count   of answers to wait for; 0 if the server's end is waited for
 */
record SendArguments(Path path, PayloadType type, String source, Duration timeout, int count) {
    private static final String OPTIONS = "--text, --json, --binary, --timeout, --count";
    private static final String STANDARD_INPUT = "-";
    private static final String SHAPE = "send takes a PATH, options, and one MESSAGE or none; quote a message with blanks";

    static SendArguments of(List<String> args) throws WrongUsage {
        Deque<String> rest = new ArrayDeque<>(args);
        if (rest.isEmpty() || rest.peek().startsWith("--")) {
            throw new WrongUsage(SHAPE);
        }
        Path path = Arguments.path(rest.pop());
        PayloadType type = null;
        String source = null;
        Duration timeout = null;
        int count = 0;
        while (!rest.isEmpty() && rest.peek().startsWith("--")) {
            String option = rest.pop();
            switch (option) {
                case "--text", "--json", "--binary" -> {
                    if (type != null) {
                        throw new WrongUsage("send takes one of --text, --json and --binary, and got two");
                    }
                    type = PayloadType.valueOf(option.substring(2).toUpperCase(Locale.ROOT));
                    source = type == PayloadType.BINARY ? value(option, "FILE", rest) : null;
                }
                case "--timeout" -> timeout = seconds(value(option, "SECONDS", rest));
                case "--count" -> count = number(value(option, "N", rest));
                default -> throw new WrongUsage("send takes " + OPTIONS + ", not " + option
                        + "; a message that begins so can come from standard input");
            }
        }
        if (type != PayloadType.BINARY) {
            source = rest.poll();
        }
        if (!rest.isEmpty()) {
            throw new WrongUsage(SHAPE);
        }
        return new SendArguments(path, type, STANDARD_INPUT.equals(source) ? null : source, timeout, count);
    }

    private static String value(String option, String name, Deque<String> rest) throws WrongUsage {
        if (rest.isEmpty()) {
            throw new WrongUsage("send " + option + " lacks its " + name);
        }
        return rest.pop();
    }

    private static Duration seconds(String text) throws WrongUsage {
        if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            Duration timeout = Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact());
            if (timeout.toMillis() > 0) {
                return timeout;
            }
        }
        throw new WrongUsage("--timeout takes 0.001 to 999999999 seconds, such as 10 or 0.5, not " + text);
    }

    private static int number(String text) throws WrongUsage {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new WrongUsage("--count takes a whole number from 1 on, not " + text);
        }
        return Integer.parseInt(text);
    }
}

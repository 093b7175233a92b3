package gaman.ipc.bench;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line of names and values, {@code --name value}; the usage text is also the list of the names there are. */
final class Arguments {
    /** What a program does with its command line. */
    interface Program {
        /** Returns the exit code. */
        int run(Arguments arguments) throws Exception;
    }

    private static final int FAILED = 1;
    private static final int CALLED_WRONGLY = 2;
    private static final Pattern NAME = Pattern.compile("--[a-z]+");

    private final Map<String, String> values = new HashMap<>();

    private Arguments(String[] args, Set<String> names) {
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i];
            if (!names.contains(name)) {
                throw new WrongUsage("there is no option " + name);
            }
            if (i + 1 == args.length) {
                throw new WrongUsage(name + " takes a value");
            }
            if (values.put(name, args[i + 1]) != null) {
                throw new WrongUsage(name + " is given twice");
            }
        }
    }

    /** Runs a program and ends the process with its exit code; with 1 if it failed, with 2 if it was called wrongly. */
    static void run(String[] args, String usage, Program program) throws Exception {
        int code;
        try {
            Set<String> names = NAME.matcher(usage).results().map(MatchResult::group).collect(Collectors.toSet());
            code = program.run(new Arguments(args, names));
        } catch (WrongUsage wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(usage);
            code = CALLED_WRONGLY;
        } catch (IOException | WrongEcho failed) {
            Throwable cause = failed.getCause();
            System.err.println(failed.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
            code = FAILED;
        }
        System.exit(code);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Returns the path that an option names, or that {@code otherwise} names; null if neither does. */
    Path path(String name, String otherwise) {
        String value = text(name, otherwise);
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            throw new WrongUsage(name + " " + value + " is no path: " + e.getReason());
        }
    }

    /** Returns a whole number from {@code least} to {@code most}. */
    int number(String name, int otherwise, int least, int most) {
        double value = decimal(name, otherwise, least, most);
        if (value != Math.rint(value)) {
            throw new WrongUsage(name + " takes a whole number, not " + values.get(name));
        }
        return (int) value;
    }

    /** Returns a number from {@code least} to {@code most}, with a fraction or not. */
    double decimal(String name, double otherwise, double least, double most) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new WrongUsage(name + " takes a number, not " + text);
        }
        if (!(value >= least && value <= most)) {
            throw new WrongUsage(name + " " + text + " is out of range: " + plain(least) + " to " + plain(most));
        }
        return value;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}

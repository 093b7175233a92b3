package gaman.ipc.bench;

import java.util.Locale;

/** Writes figures with three digits that matter and the unit that fits them. */
final class Units {
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB"};

    private Units() {
    }

    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String time(double nanos) {
        return scaled(nanos, 1000, TIMES);
    }

    static String bytes(double bytes) {
        return scaled(bytes, 1024, BYTES);
    }

    private static String scaled(double value, double factor, String[] units) {
        double left = value;
        int unit = 0;
        while (unit < units.length - 1 && Math.abs(left) >= factor * 0.9995) {
            left /= factor;
            unit++;
        }
        int digits = left == Math.rint(left) || Math.abs(left) >= 100 ? 0 : Math.abs(left) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f %s", left, units[unit]);
    }
}

package gaman.ipc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * One line through a few points as an SVG that is read by itself: title, axes with units, and the value at each point. The
 * background is its own, so that it looks the same on a light page and a dark one. An axis is logarithmic where its values
 * span a decade or more.
 */
final class Plot {
    /** A point, and the words for where it stands on the horizontal axis. */
    record Point(double x, String name, double y) {
    }

    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;
    private static final int LEFT = 100;
    private static final int RIGHT = WIDTH - 40;
    private static final int TOP = 100;
    private static final int BOTTOM = HEIGHT - 70;
    /** The first and last point stand off the edges, so that their values have room. */
    private static final int INSET = 40;
    private static final double[] STEPS = {0.2, 0.5, 1, 2};
    private static final int MOST_STEPS = 6;

    private final StringBuilder svg = new StringBuilder();
    private final List<Point> points;
    private final DoubleFunction<String> value;
    private final Axis across;
    private final Axis up;

    private Plot(List<Point> points, DoubleFunction<String> value) {
        this.points = points;
        this.value = value;
        double[] x = points.stream().mapToDouble(Point::x).toArray();
        double[] y = points.stream().mapToDouble(Point::y).toArray();
        across = Axis.between(x, false, LEFT + INSET, RIGHT - INSET);
        up = Axis.between(y, true, BOTTOM, TOP);
    }

    /**
     * Writes a plot.
     *
     * @param captions under what conditions, a line each; at most two
     * @param xTitle what the points differ in
     * @param yTitle what was measured
     * @param value the words for a value on the vertical axis, with its unit
     */
    static void write(Path file, String title, List<String> captions, String xTitle, String yTitle, List<Point> points,
            DoubleFunction<String> value) throws IOException {
        Plot plot = new Plot(points, value);
        plot.frame(title, captions, xTitle, yTitle);
        plot.ticks();
        plot.line();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, plot.svg.append("</svg>\n"));
    }

    private void frame(String title, List<String> captions, String xTitle, String yTitle) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
                + "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#24292f\">",
                WIDTH, HEIGHT, WIDTH, HEIGHT);
        add("<title>%s</title>", escaped(title));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\" stroke=\"#d0d7de\"/>", WIDTH, HEIGHT);
        add("<text x=\"%d\" y=\"30\" font-size=\"17\" font-weight=\"bold\">%s</text>", LEFT, escaped(title));
        for (int i = 0; i < captions.size(); i++) {
            add("<text x=\"%d\" y=\"%d\" fill=\"#57606a\">%s</text>", LEFT, 52 + 18 * i, escaped(captions.get(i)));
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", (LEFT + RIGHT) / 2, HEIGHT - 20,
                escaped(xTitle + across.kind()));
        add("<text transform=\"translate(24 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>", (TOP + BOTTOM) / 2,
                escaped(yTitle + up.kind()));
    }

    private void ticks() {
        for (double tick : up.ticks()) {
            double y = up.place(tick);
            add("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#d0d7de\"/>", LEFT, y, RIGHT, y);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 4, escaped(value.apply(tick)));
        }
        for (Point point : points) {
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", across.place(point.x), BOTTOM + 22,
                    escaped(point.name));
        }
    }

    private void line() {
        StringBuilder places = new StringBuilder();
        for (Point point : points) {
            places.append(String.format(Locale.ROOT, "%.1f,%.1f ", across.place(point.x), up.place(point.y)));
        }
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"#0969da\" stroke-width=\"2\"/>", places.toString().strip());
        for (Point point : points) {
            double x = across.place(point.x);
            double y = up.place(point.y);
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#0969da\"/>", x, y);
            // Its outline is the background's, painted first, so that the line does not run through the digits.
            add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-weight=\"bold\" stroke=\"#ffffff\" "
                    + "stroke-width=\"4\" paint-order=\"stroke\">%s</text>", x, y - 10, escaped(value.apply(point.y)));
        }
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Where values stand: {@code low} at the place {@code from}, {@code high} at {@code to}; step 0 is logarithmic. */
    private record Axis(double step, double low, double high, double from, double to) {
        /** Takes the ends from the values; widened to whole steps if it has ticks of its own. */
        static Axis between(double[] values, boolean widened, double from, double to) {
            double low = Arrays.stream(values).min().orElseThrow();
            double high = Arrays.stream(values).max().orElseThrow();
            boolean log = low > 0 && high >= 10 * low;
            double step = log ? 0 : stepTo(high);
            if (widened) {
                low = log ? Math.pow(10, Math.floor(Math.log10(low))) : 0;
                high = log ? Math.pow(10, Math.ceil(Math.log10(high * 1.2))) : step * (Math.floor(high * 1.05 / step) + 1);
            }
            return new Axis(step, low, high, from, to);
        }

        private static double stepTo(double high) {
            double decade = Math.pow(10, Math.floor(Math.log10(Math.max(high, 1))));
            return Arrays.stream(STEPS).map(step -> step * decade).filter(step -> high <= step * MOST_STEPS).findFirst()
                    .orElseThrow();
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double tick = low; tick <= high * 1.001; tick = step == 0 ? tick * 10 : tick + step) {
                ticks.add(tick);
            }
            return ticks;
        }

        double place(double value) {
            double share = step == 0 ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
            return from + (high == low ? 0.5 : share) * (to - from);
        }

        String kind() {
            return step == 0 ? " (logarithmic)" : "";
        }
    }
}

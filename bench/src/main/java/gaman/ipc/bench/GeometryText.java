package gaman.ipc.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Text shaped like the well-known {@code canada.json}: the outline of a country in GeoJSON, 55,000 points in 480 rings.
 * Nearly all of it is numbers of 17 significant digits, like {@code -65.613616999999977}, without white space.
 */
final class GeometryText {
    private static final int[] LONG_RINGS = {14_300, 8_200, 5_300, 2_100, 1_600, 1_450, 1_400, 1_200, 800, 700};
    private static final int SHORT_RINGS = 470;
    private static final MathContext DIGITS = new MathContext(17);

    private final Random random = new Random(3);
    private final StringBuilder text = new StringBuilder();

    byte[] utf8() {
        text.append("{ \"type\": \"FeatureCollection\",\n\"features\": [\n{\n\"type\": \"Feature\",\n"
                + "\"properties\": { \"name\": \"Nowhere\" },\n\"geometry\": {\"type\":\"Polygon\",\"coordinates\":[");
        for (int i = 0; i < SHORT_RINGS; i++) {
            ring(12 + random.nextInt(random.nextInt(8) == 0 ? 280 : 20));
            text.append(',');
            if (i % (SHORT_RINGS / LONG_RINGS.length) == 0) {
                ring(LONG_RINGS[i * LONG_RINGS.length / SHORT_RINGS]);
                text.append(',');
            }
        }
        text.setLength(text.length() - 1);
        return text.append("]}}\n]\n}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Walks from a random place; longitudes are west of 52 degrees, latitudes between 41 and 84. */
    private void ring(int points) {
        int west = 55_000_000 + random.nextInt(64_000_000);
        int north = 45_000_000 + random.nextInt(35_000_000);
        text.append('[');
        for (int i = 0; i < points; i++) {
            text.append(i > 0 ? ",[" : "[");
            degrees(-west);
            text.append(',');
            degrees(north);
            text.append(']');
            west = Math.max(52_000_000, west + random.nextInt(60_000) - 30_000);
            north = Math.min(84_000_000, Math.max(41_000_000, north + random.nextInt(30_000) - 15_000));
        }
        text.append(']');
    }

    /** Writes what C's {@code %.17g} makes of a number that had six decimals before somebody calculated with it. */
    private void degrees(int millionths) {
        double degrees = millionths / 1e6;
        degrees += (random.nextInt(49) - 24) * Math.ulp(degrees);
        text.append(new BigDecimal(degrees).round(DIGITS).stripTrailingZeros().toPlainString());
    }
}

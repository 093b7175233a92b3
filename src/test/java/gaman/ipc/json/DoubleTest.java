package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers as doubles: to the bit what {@link Double#parseDouble} makes of their text, and never an infinity. */
@Timeout(30)
class DoubleTest {
    private static final int AT_ONCE = 1_000;

    /** Ways to make a random number without its sign; together a million texts. */
    enum Form {
        ANY_BITS(200_000) {
            @Override
            String text(Random random) {
                return Double.toString(Math.abs(finite(random)));
            }
        },
        POINT_ANYWHERE(200_000) {
            @Override
            String text(Random random) {
                return withPoint(digits(random, 1 + random.nextInt(25)), random);
            }
        },
        WITH_EXPONENT(200_000) {
            @Override
            String text(Random random) {
                int exponent = random.nextInt(641) - 330;
                String sign = exponent >= 0 && random.nextBoolean() ? "+" : "";
                return POINT_ANYWHERE.text(random) + (random.nextBoolean() ? "e" : "E") + sign + exponent;
            }
        },
        SHORT_DECIMAL(200_000) {
            @Override
            String text(Random random) {
                return withPoint(digits(random, 1 + random.nextInt(18)), random);
            }
        },
        /** From 2^53 on some integers are no doubles; each power of two further, fewer are. */
        INTEGER_NEAR_THE_LAST_EXACT_ONES(100_000) {
            @Override
            String text(Random random) {
                BigInteger power = BigInteger.ONE.shiftLeft(50 + random.nextInt(20));
                String integer = power.add(BigInteger.valueOf(random.nextInt(20_001) - 10_000)).toString();
                return random.nextInt(4) > 0 ? integer : integer + "." + digits(random, 1 + random.nextInt(3));
            }
        },
        /** Midway between two neighbours, where the even one wins, or off by one in some digit after the last. */
        HALFWAY(100_000) {
            @Override
            String text(Random random) {
                // Of magnitudes near 1 most, for others have hundreds of digits.
                double value = random.nextInt(50) == 0 ? Math.abs(finite(random))
                        : Math.scalb(1 + random.nextDouble(), random.nextInt(140) - 70);
                return nudged(midwayAbove(value), random.nextInt(3) - 1);
            }
        };

        final int count;

        Form(int count) {
            this.count = count;
        }

        abstract String text(Random random);

        private static double finite(Random random) {
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(value) ? value : finite(random);
        }

        private static String digits(Random random, int count) {
            StringBuilder digits = new StringBuilder();
            for (int i = 0; i < count; i++) {
                digits.append((char) ('0' + random.nextInt(10)));
            }
            return digits.toString();
        }

        private static String withPoint(String digits, Random random) {
            int point = random.nextInt(digits.length() + 1);
            BigInteger whole = new BigInteger("0" + digits.substring(0, point));
            return point == digits.length() ? whole.toString() : whole + "." + digits.substring(point);
        }
    }

    /** The exact middle between a double and the next one; after the largest, what would be the next one. */
    private static BigDecimal midwayAbove(double value) {
        return new BigDecimal(value).add(new BigDecimal(Math.ulp(value)).divide(BigDecimal.valueOf(2)));
    }

    /** The number's text, or that of one just above (1) or below (-1). */
    private static String nudged(BigDecimal number, int direction) {
        BigDecimal step = BigDecimal.ONE.movePointLeft(Math.max(0, number.scale()) + 3);
        return number.add(step.multiply(BigDecimal.valueOf(direction))).toString();
    }

    @ParameterizedTest
    @EnumSource
    void randomTextsAreTheDoublesThatJavaReads(Form form) {
        Random random = Seed.random(DoubleTest.class);
        for (int done = 0; done < form.count; done += AT_ONCE) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                texts.add((random.nextBoolean() ? "-" : "") + form.text(random));
            }
            assertSameDoubles(texts);
        }
    }

    @Test
    void theMiddlesAroundEveryPowerOfTwoAreRoundedToEven() {
        List<String> texts = new ArrayList<>();
        for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
            double power = Math.scalb(1.0, exponent);
            for (double below : new double[] {power, Math.nextDown(power)}) {
                for (int direction = -1; direction <= 1; direction++) {
                    texts.add(nudged(midwayAbove(below), direction));
                }
            }
        }
        assertTrue(texts.size() > 12_000);
        assertSameDoubles(texts);
    }

    @Test
    void everyDigitTimesEveryPowerOfTenIsTheDoubleThatJavaReads() {
        List<String> texts = new ArrayList<>();
        for (int exponent = -400; exponent <= 400; exponent++) {
            for (int digit = 0; digit <= 9; digit++) {
                texts.add(digit + "e" + exponent);
                texts.add("-" + digit + ".0E" + exponent);
            }
        }
        assertSameDoubles(texts);
    }

    @Test
    void theLastExactIntegersAndTheFirstOthersAreReadWithAnyPowerOfTen() {
        List<String> texts = new ArrayList<>();
        for (long integer = (1L << 53) - 10; integer <= (1L << 53) + 10; integer++) {
            for (int exponent = -30; exponent <= 30; exponent++) {
                texts.add(integer + "e" + exponent);
                texts.add("-" + new BigDecimal(BigInteger.valueOf(integer), exponent).toPlainString());
            }
        }
        assertSameDoubles(texts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "0e0", "0e400", "0.000e-400", "0e99999999999999999999", "1", "1.0", "0.1", "0.2", "0.3", "0.7",
        "0.30000000000000004", "0.1000000000000000055511151231257827021181583404541015625",
        "0.10000000000000000555111512312578270211815834045410156250001", "1.1", "2.675", "1e16", "1e21", "1e22", "1e23", "8.41e21", "2e23",
        "9.5367431640625e-7", "1.17549435e-38", "3.4028235e38", "62.5364939768271845828", "3.518437208883201171875e13",
        "6.9294956446009195e15", "8.10109172351e-10", "1.50000000000000011102230246251565", "1.448997445238699", "5e-20", "12345678e-22",
        "89255e-22", "0.000000000000000000000000000000000000000000000000000000000000000000000000000001", "1e-22", "1e-23",
        // At the edges of the range
        "2.2250738585072014e-308", "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072013e-308",
        "2.225073858507200889e-308", "2.225073858507201136057409796709131975934819546351645648e-308", "4.9e-324", "5e-324", "3e-324",
        "2.5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.47032822920623272e-324", "2.47032822920623273e-324",
        "7.4109846876186981e-324", "7.4109846876186982e-324", "1e-323", "2e-324", "1e-400", "1e-2147483649", "1e-99999999999999999999",
        "6.631236846766476e-316", "8.442911973260991817129021e-309", "1e308", "1.7976931348623157e308", "1.7976931348623158e308",
        "17976931348623157e292", "0.00017976931348623157e312",
        // At the edges of the significand
        "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995", "9007199254740991.5",
        "9007199254740992.5", "9007199254740993.0", "9007199254740992.999999999999999", "9007199254740993.000000000000000000001",
        "9007199254740993e0", "900719925474099.3e1", "9007199254740993000e-3", "18014398509481985", "9214843084008499",
        "30078505129381147446200", "1777820000000000000001", "9223372036854775807", "9223372036854775808", "9223372036854774784",
        "9223372036854775295", "9223372036854775296", "18446744073709551615", "18446744073709551616", "72057594037927945",
        "999999999999999999", "1000000000000000000", "123456789012345678", "12345678901234567890", "1844674407370955161.6",
        "1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126", "0.500000000000000166533453693773481063544750213623046875",
        "179769313486231570000000000000000000000000000000000000e255"})
    void theHardOnesAreTheDoublesThatJavaReads(String text) {
        assertTrue(Double.isFinite(Double.parseDouble(text)));
        assertSameDoubles(List.of(text, "-" + text));
    }

    @Test
    void theHardOnesAreWhatTheyAreKnownToBe() {
        assertEquals(Double.MIN_NORMAL, asDouble("2.2250738585072012e-308"));
        assertEquals(Math.nextDown(Double.MIN_NORMAL), asDouble("2.2250738585072011e-308"));
        assertEquals(Double.MAX_VALUE, asDouble("1.7976931348623157e308"));
        assertEquals(Double.MAX_VALUE, asDouble("1.7976931348623158e308"));
        assertEquals(0.0, asDouble("2.4703282292062327e-324"));
        assertEquals(Double.MIN_VALUE, asDouble("2.4703282292062328e-324"));
        assertEquals(9007199254740992.0, asDouble("9007199254740993"));
        assertEquals(9007199254740994.0, asDouble("9007199254740993.000000000000000000001"));
        // The sign of zero counts: assertEquals tells -0.0 from 0.0.
        for (String zero : new String[] {"0", "0.0", "0e5", "0.0E-5", "1e-400", "0e99999999999"}) {
            assertEquals(0.0, asDouble(zero));
            assertEquals(-0.0, asDouble("-" + zero));
        }
    }

    @Test
    void whatRoundsBeyondTheLargestDoubleIsRefused() {
        // Half a unit above the largest: from here on the nearest double would be 2^1024, if there were one.
        BigInteger first = BigInteger.ONE.shiftLeft(1024).subtract(BigInteger.ONE.shiftLeft(970));
        assertEquals(Double.MAX_VALUE, asDouble(first.subtract(BigInteger.ONE).toString()));
        assertEquals(-Double.MAX_VALUE, asDouble(first.subtract(BigInteger.ONE).negate().toString()));
        for (String text : new String[] {first.toString(), "1.7976931348623159e308", "1.8e308", "1e309", "1e310", "1e400", "0.1e310",
            "1e2147483648", "1e99999999999999999999", "1" + "0".repeat(309), "9".repeat(1000)}) {
            for (String signed : new String[] {text, "-" + text}) {
                if (signed.length() <= 1000) {
                    assertTrue(Double.isInfinite(Double.parseDouble(signed)));
                    assertThrows(JsonValueException.class, () -> asDouble(signed));
                    assertSameDoubles(List.of(signed));
                }
            }
        }
    }

    @Test
    void longNumbersAreRoundedByTheirLastDigitToo() {
        for (double value : new double[] {1, 0.1, 123.456, 9007199254740992.0, 1e22, 1e-20}) {
            String middle = midwayAbove(value).toPlainString();
            String padded = middle + (middle.contains(".") ? "" : ".") + "0".repeat(998 - middle.length());
            assertSameDoubles(List.of(padded, padded + "1", "-" + padded));
            assertEquals(Math.nextUp(value), asDouble(padded + "1"));
        }
    }

    private static double asDouble(String text) {
        return Json.parse(text).asDouble();
    }

    /** Reads the texts alone and as one array, where other bytes follow each. */
    private static void assertSameDoubles(List<String> texts) {
        List<JsonValue> together = Json.parse(("[" + String.join(",", texts) + "]").getBytes(US_ASCII)).asList();
        assertEquals(texts.size(), together.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            assertSameDouble(text, together.get(i));
            assertSameDouble(text, Json.parse(text.getBytes(US_ASCII)));
        }
    }

    private static void assertSameDouble(String text, JsonValue number) {
        assertEquals(text, number.toString());
        double expected = Double.parseDouble(text);
        if (Double.isInfinite(expected)) {
            assertThrows(JsonValueException.class, number::asDouble, text);
        } else {
            assertEquals(expected, number.asDouble(), text);
        }
    }
}

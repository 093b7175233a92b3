package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Heap;
import gaman.ipc.testing.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with {@code JSON.parse} and {@code JSON.stringify} of Node. One process answers all texts of a test: a line in
 * hexadecimal for each, and a line back with what it makes of it.
 */
class NodeDifferentialTest {
    /**
     * B is UTF-8, S is UTF-16. The answer is E for an error, or three texts: that of stringify, the same displayed, and the
     * value with members sorted and numbers that stringify would change told apart: an object of ECMAScript moves names that
     * look like integers to the front, ours keeps them where they stood.
     */
    private static final String SCRIPT = """
            const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
            const number = v => Object.is(v, -0) ? '-0' : String(v);
            const sorted = v => typeof v === 'number' ? number(v)
              : v === null || typeof v !== 'object' ? JSON.stringify(v)
              : Array.isArray(v) ? '[' + v.map(sorted).join(',') + ']'
              : '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + sorted(v[k])).join(',') + '}';
            const hex = s => Buffer.from(s, 'utf8').toString('hex');
            const out = [];
            for (const line of require('fs').readFileSync(0, 'latin1').split('\\n')) {
              if (line === '') continue;
              try {
                const bytes = Buffer.from(line.slice(1), 'hex');
                const text = line[0] === 'B' ? decoder.decode(bytes) : bytes.swap16().toString('utf16le');
                const value = JSON.parse(text);
                out.push([JSON.stringify(value), JSON.stringify(value, null, 2), sorted(value)].map(hex).join(' '));
              } catch (e) {
                out.push('E');
              }
            }
            process.stdout.write(out.join('\\n') + '\\n');
            """;

    @TempDir
    private Path directory;

    @BeforeAll
    static void nodeIsThere() {
        Installed.program("node");
    }

    /** As Strings and as bytes; of each, valid ones and damaged ones. */
    @Test
    void acceptsTheSameTextsWithTheSameValues() throws Exception {
        Heap.needs(96);
        RandomText texts = new RandomText(seeded());
        List<Supplier<JsonValue>> ours = new ArrayList<>();
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < 15_000; i++) {
            String text = texts.valid();
            String string = i % 3 == 0 ? text : texts.mutated(text);
            ours.add(() -> Json.parse(string));
            questions.add("S" + utf16(string));
            byte[] bytes = i % 3 == 1 ? text.getBytes(UTF_8) : texts.mutated(text.getBytes(UTF_8));
            ours.add(() -> Json.parse(bytes));
            questions.add("B" + hex(bytes));
        }
        List<String> answers = ask(questions);
        int refused = 0;
        for (int i = 0; i < answers.size(); i++) {
            String value;
            try {
                value = sorted(ours.get(i).get());
            } catch (JsonParseException e) {
                value = "E";
                refused++;
            }
            String answer = answers.get(i);
            assertEquals(answer.equals("E") ? "E" : unhex(answer.split(" ")[2]), value, "line " + questions.get(i));
        }
        assertTrue(refused > 6_000 && refused < 24_000, "refused: " + refused);
    }

    @Test
    void writesTheSameTextForDoubles() throws Exception {
        Random random = seeded();
        List<String> questions = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            double value = switch (i % 5) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt(1_000_000) / 1000.0;
                case 2 -> random.nextDouble();
                case 3 -> Math.scalb(1.0, random.nextInt(2098) - 1074);
                default -> Double.longBitsToDouble(random.nextLong() >>> 12 + random.nextInt(50));
            };
            if (Double.isFinite(value)) {
                String text = JsonNumber.of(value).toString();
                assertEquals(value, Double.parseDouble(text), text);
                ours.add(text);
                questions.add("B" + hex(text.getBytes(UTF_8)));
            }
        }
        List<String> answers = ask(questions);
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(unhex(answers.get(i).split(" ")[0]), ours.get(i));
        }
    }

    @Test
    void writesTheSameTextForObjects() throws Exception {
        Random random = seeded();
        List<String> questions = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            String text = new String(Json.toBytes(randomObject(random, 4)), UTF_8);
            ours.add(text);
            questions.add("B" + hex(text.getBytes(UTF_8)));
        }
        List<String> answers = ask(questions);
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(unhex(answers.get(i).split(" ")[0]), ours.get(i));
            assertEquals(unhex(answers.get(i).split(" ")[1]), Json.toDisplayString(Json.parse(ours.get(i)), 2));
        }
    }

    private static Object randomObject(Random random, int depth) {
        switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0:
                return random.nextBoolean() ? null : random.nextBoolean();
            case 1:
                return random.nextInt();
            case 2:
                return random.nextGaussian();
            case 3, 4:
                return randomString(random);
            case 5:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(randomObject(random, depth - 1));
                }
                return list;
            default:
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    // Not a name that looks like an integer, which an object of ECMAScript would move to the front.
                    map.put("k" + randomString(random), randomObject(random, depth - 1));
                }
                return map;
        }
    }

    private static String randomString(Random random) {
        char[] chars = new char[random.nextInt(random.nextInt(4) == 0 ? 50 : 6)];
        // Of long ones most chars are plain, and what must be escaped may stand anywhere among them.
        int kinds = chars.length < 6 ? 4 : 60;
        for (int i = 0; i < chars.length; i++) {
            chars[i] = switch (random.nextInt(kinds)) {
                case 0 -> (char) random.nextInt(0x80);
                case 1 -> (char) random.nextInt(0x800);
                case 2 -> (char) (0xD800 + random.nextInt(0x800));
                case 3 -> (char) random.nextInt(0x10000);
                default -> (char) ('a' + random.nextInt(26));
            };
        }
        return new String(chars);
    }

    /** The compact text with members sorted and numbers as ECMAScript shows them. */
    private static String sorted(JsonValue value) {
        if (value instanceof JsonNumber) {
            return number(value);
        }
        StringBuilder text = new StringBuilder();
        if (value instanceof JsonArray) {
            value.asList().forEach(element -> text.append(text.length() > 0 ? "," : "").append(sorted(element)));
            return "[" + text + "]";
        }
        if (value instanceof JsonObject) {
            new TreeMap<>(value.asMap()).forEach((name, member) -> text.append(text.length() > 0 ? "," : "")
                    .append(JsonString.of(name)).append(':').append(sorted(member)));
            return "{" + text + "}";
        }
        return value instanceof JsonString ? JsonString.of(value.asString()).toString() : value.toString();
    }

    private static String number(JsonValue value) {
        double number;
        try {
            number = value.asDouble();
        } catch (JsonValueException outOfRange) {
            return value.toString().startsWith("-") ? "-Infinity" : "Infinity";
        }
        return number == 0 && 1 / number < 0 ? "-0" : JsonNumber.of(number).toString();
    }

    private List<String> ask(List<String> questions) throws Exception {
        Path script = Files.writeString(directory.resolve("script.js"), SCRIPT);
        Path input = Files.write(directory.resolve("input"), questions, ISO_8859_1);
        Path output = directory.resolve("output");
        Process node = new ProcessBuilder("node", script.toString()).redirectInput(input.toFile())
                .redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertTrue(node.waitFor(30, TimeUnit.SECONDS), "node did not end");
            assertEquals(0, node.exitValue());
        } finally {
            node.destroyForcibly();
        }
        List<String> answers = Files.readAllLines(output, ISO_8859_1);
        assertEquals(questions.size(), answers.size());
        return answers;
    }

    /** Another seed each time, printed so that a failure can be repeated. */
    private static Random seeded() {
        long seed = Long.getLong("gaman.test.seed", System.nanoTime());
        System.out.println("NodeDifferentialTest: -Dgaman.test.seed=" + seed);
        return new Random(seed);
    }

    private static String utf16(String text) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            hex.append(Integer.toHexString(0x10000 | text.charAt(i)), 1, 5);
        }
        return hex.toString();
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(Integer.toHexString(0x100 | b & 0xFF), 1, 3);
        }
        return hex.toString();
    }

    private static String unhex(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
        }
        return new String(bytes, UTF_8);
    }
}

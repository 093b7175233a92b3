package gaman.ipc.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No message of an exception holds anything of what was read, or of what stands beside it in the buffer. The same is read
 * with one secret and with another: every message must be the same.
 */
class SecretTest {
    private static final String[] SECRETS = {"QWZX", "31415926", "\u01c2"};
    private static final String[] OTHER_SECRETS = {"KHYG", "27182812", "\u01c3"};
    /** Any one letter, or more digits in a row than offsets here have. */
    private static final Pattern ANY_OF_A_SECRET = Pattern.compile("[QWZXKHYG\u01c2\u01c3]|\\d{6}");
    private static final List<Class<?>> TYPES = List.of(All.class, Inner.class, int.class, long.class, double.class, float.class, short.class,
            byte.class, char.class, boolean.class, String.class, BigDecimal.class, TimeUnit.class, JsonObject.class, JsonNumber.class,
            int[].class, double[].class, String[].class, TimeUnit[].class, Inner[].class);

    record All(int a, Optional<Inner> b, Map<String, Map<String, Inner>> name, List<Map<String, TimeUnit>> list) {
    }

    record Inner(String a, char b, Inner name) {
    }

    @Test
    void messagesAreTheSameWhateverTheSecretIs() {
        Random random = Seed.random(SecretTest.class);
        RandomText texts = new RandomText(random);
        TreeSet<String> kinds = new TreeSet<>();
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(i % 3 == 0 ? texts.valid() : texts.mutated(texts.valid()));
            for (int secrets = 1 + random.nextInt(4); secrets > 0; secrets--) {
                insert(text, random);
            }
            int damaged = i % 5 == 0 ? random.nextInt(text.length()) : -1;
            List<String> messages = messages(text.toString(), SECRETS, damaged);
            assertEquals(messages, messages(withOtherSecrets(text.toString()), OTHER_SECRETS, damaged));
            messages.forEach(message -> kinds.add(message.replaceAll("\\d+|at \\$[^ ]*", "#")));
        }
        assertTrue(kinds.size() > 80, () -> kinds.size() + " kinds of messages: " + kinds);
    }

    /** Puts a secret at any place, of which half are within or right after a string or number. */
    private static void insert(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        if (random.nextBoolean()) {
            while (at < text.length() && text.charAt(at) != '"' && !Character.isDigit(text.charAt(at))) {
                at++;
            }
            at = Math.min(at + 1, text.length());
        }
        text.insert(at, SECRETS[random.nextInt(SECRETS.length)]);
    }

    private static String withOtherSecrets(String text) {
        StringBuilder other = new StringBuilder(text);
        for (int i = 0; i < SECRETS.length; i++) {
            for (int at = other.indexOf(SECRETS[i]); at >= 0; at = other.indexOf(SECRETS[i], at)) {
                other.replace(at, at + SECRETS[i].length(), OTHER_SECRETS[i]);
            }
        }
        return other.toString();
    }

    /**
     * All messages that come of reading a text which is part of a larger array, and of using its values in every way. One
     * byte may be damaged so that the text is no UTF-8.
     */
    private static List<String> messages(String text, String[] secrets, int damaged) {
        List<String> messages = new ArrayList<>();
        String beside = String.join("", secrets);
        byte[] bytes = (beside + text + beside).getBytes(UTF_8);
        int from = beside.getBytes(UTF_8).length;
        int length = text.getBytes(UTF_8).length;
        if (damaged >= 0) {
            bytes[from + damaged] = (byte) 0xE2;
        }
        note(messages, () -> Json.parse(text));
        note(messages, () -> Json.parse(bytes, from, length));
        JsonValue value = Json.parseOrMissing(ByteBuffer.wrap(bytes, from, length));
        if (value.isMissing()) {
            note(messages, value::asString);
            messages.add(checked(value.toString()));
        } else {
            use(messages, value);
        }
        return messages;
    }

    private static void use(List<String> messages, JsonValue value) {
        List<Runnable> uses = List.of(value::asString, value::asInt, value::asLong, value::asDouble, value::asBoolean, value::asList,
                value::asMap, () -> value.get("absent"), () -> value.get(1_000), () -> value.tryGet("absent"));
        uses.forEach(use -> note(messages, use));
        TYPES.forEach(type -> note(messages, () -> Json.bind(value, type)));
        if (value instanceof JsonArray) {
            value.asList().forEach(element -> use(messages, element));
        } else if (value instanceof JsonObject) {
            value.asMap().values().forEach(member -> use(messages, member));
        }
    }

    private static void note(List<String> messages, Runnable use) {
        try {
            use.run();
        } catch (JsonParseException | JsonValueException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                messages.add(checked(cause.toString()));
            }
        }
    }

    private static String checked(String message) {
        assertTrue(!ANY_OF_A_SECRET.matcher(message).find(), message);
        return message;
    }
}

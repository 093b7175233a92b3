package gaman.ipc.wire;

import static gaman.ipc.wire.Decoder.Step.MORE;
import static gaman.ipc.wire.Decoder.Step.TOO_LARGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.wire.Feed.Message;
import gaman.ipc.wire.Feed.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values and lines out of the stream of a peer that writes no frames, however it is cut. */
@Timeout(60)
class UnframedDecoderTest {
    private static final int LIMIT = 1_000;
    private static final int SEEDS = 20_000;
    private static final String[] PIECES = {
        "{", "}", "[", "]", "{", "}", "\"", "\"", "\\", "\n", "\r", "\r\n", " ", "\t", "a", "1", ",", ":", "\0", "\u00e9",
        "\u00c3", "{}", "[]", "{\"a\":[1,{}]}", "\"}\"", "\\\"", "word ", "{\"text\":\"" + "x".repeat(90) + "\"}", "y".repeat(70)
    };

    @Test
    void findsValuesAtTheirOwnClosingBracket() {
        holds("{\"hello\":\"world\"}", json("{\"hello\":\"world\"}"));
        holds("{\"a\":{\"b\":[{},[]]}}", json("{\"a\":{\"b\":[{},[]]}}"));
        holds("[[[]],{\"a\":[]}]", json("[[[]],{\"a\":[]}]"));
        holds("{\"a\":\"}]{[\"}", json("{\"a\":\"}]{[\"}"));
        holds("[\"\\\"]\",\"\\\\\"]", json("[\"\\\"]\",\"\\\\\"]"));
        holds("{\"\\u007d\":\"\\n}\"}", json("{\"\\u007d\":\"\\n}\"}"));
        holds("{\n  \"a\": 1\r\n}\n", json("{\n  \"a\": 1\r\n}"));
    }

    @Test
    void findsValuesThatFollowEachOther() {
        holds("{}{}[]", json("{}"), json("{}"), json("[]"));
        holds("{\"n\":1}\n{\"n\":2}\r\n\r\n\t {\"n\":3}\n", json("{\"n\":1}"), json("{\"n\":2}"), json("{\"n\":3}"));
        holds("{}hello\n[1]", json("{}"), text("hello"), json("[1]"));
    }

    @Test
    void findsLines() {
        holds("hello\n", text("hello"));
        holds("hello\r\nyou\n", text("hello"), text("you"));
        holds("\n\r\n \n", new Message[0]);
        holds("a\n\n\r\nb\n", text("a"), text("b"));
        holds("  indented \n", text("indented "));
        holds("a\rb\r\r\n", text("a\rb\r"));
        holds("say {\"a\":1}\n", text("say {\"a\":1}"));
        holds("]}\n42\ntrue\nnull\n\"text\"\n", text("]}"), text("42"), text("true"), text("null"), text("\"text\""));
        holds("\u00c3\u00a9\n", text("\u00c3\u00a9"));
    }

    @Test
    void endsALineAtTheEndOfTheStreamToo() {
        holds("hello", text("hello"));
        holds("{}x", json("{}"), text("x"));
        holds("hello\r", text("hello\r"));
    }

    @Test
    void leavesAValueThatTheEndOfTheStreamCutsOff() {
        leaves("{", 1);
        leaves("{\"a\":\"}", 7);
        leaves("{\"a\":\"\\\"}", 9);
        leaves("{}  [1,[2]", 6, json("{}"));
        leaves("[\"\\", 3);
        leaves("\"a\n{b\"\n", 4, text("\"a"));
    }

    @Test
    void endsMalformedValuesAtTheirOwnBracket() {
        holds("{]}", json("{]}"));
        holds("[}}]", json("[}}]"));
        holds("{[}x\n", json("{[}"), text("x"));
        holds("{}}\n", json("{}"), text("}"));
        holds("{\\}", json("{\\}"));
    }

    @Test
    void takesValuesAndLinesUpToTheLimit() {
        String value = "[\"" + "x".repeat(LIMIT - 5) + "\"]";
        assertEquals(LIMIT - 1, value.length());
        String line = "x".repeat(LIMIT - 1);
        holds(value + value + "\n" + line + "\r\n" + line + "\n" + line,
                json(value), json(value), text(line), text(line), text(line));
    }

    @Test
    void refusesValuesAndLinesOverTheLimit() {
        refuses("[\"" + "x".repeat(LIMIT - 4) + "\"]");
        refuses("[".repeat(LIMIT));
        refuses("x".repeat(LIMIT) + "\n");
        refuses("x".repeat(LIMIT) + "\r\n");
        refuses("x".repeat(LIMIT));
        refuses("x".repeat(5 * LIMIT));
    }

    @Test
    void refusesAnEndlessMessageAtMostOneByteLate() {
        for (char endless : new char[] {'[', 'x'}) {
            Feed feed = new Feed(new UnframedDecoder(LIMIT));
            byte[] one = {(byte) endless};
            int came = 0;
            for (; feed.step == MORE && came < 2 * LIMIT; came++) {
                feed.all(one);
            }
            assertEquals(TOO_LARGE, feed.step);
            assertEquals(endless == '[' ? LIMIT : LIMIT + 1, came);
            assertEquals(LIMIT + 1, feed.refused());
        }
    }

    @Test
    void keepsNothingOfEndlessBlanks() {
        Feed feed = new Feed(new UnframedDecoder(LIMIT));
        byte[] blanks = Feed.latin1(" \t\r\n".repeat(500));
        for (int i = 0; i < 100; i++) {
            feed.all(blanks);
            assertEquals(MORE, feed.step);
            assertEquals(0, feed.ring.borrowed());
        }
        assertEquals(0, feed.end());
    }

    @Test
    void agreesWithTheModelOnRandomStreams() {
        int wraps = 0;
        int messages = 0;
        int refusals = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(120); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] stream = Feed.latin1(text.toString());
            int limit = random.nextInt(4) == 0 ? 1 + random.nextInt(200) : 100_000;
            Feed feed = new Feed(new UnframedDecoder(limit));
            feed.inRandomChunks(stream, random, 1 << random.nextInt(10));
            feed.assertEndsAs(parse(text.toString(), limit), "seed " + seed);
            wraps += feed.wraps;
            messages += feed.messages.size();
            refusals += feed.step == TOO_LARGE ? 1 : 0;
        }
        assertTrue(messages > SEEDS && wraps > 100 && refusals > 100, messages + " messages, " + wraps + " wrapped, " + refusals);
    }

    /** Looking again at what came before would take some 10^12 steps here: hours instead of a moment. */
    @Test
    @Timeout(20)
    void looksAtNoByteTwice() {
        int length = 1 << 20;
        for (String text : List.of("[" + "\"{\",".repeat(length / 4) + "1]", "x".repeat(length) + "\n")) {
            Feed feed = new Feed(new UnframedDecoder(2 * length));
            byte[] stream = Feed.latin1(text);
            for (int i = 0; i < stream.length; i++) {
                // Not settled each time: moving a small rest to and fro would be the ring's cost, not the decoder's.
                feed.chunk(stream, i, i + 1, false);
            }
            assertEquals(1, feed.messages.size());
            assertEquals(text.strip(), feed.messages.get(0).payload());
        }
    }

    private static Message json(String text) {
        return new Message(FrameFormat.JSON, text);
    }

    private static Message text(String text) {
        return new Message(FrameFormat.TEXT, text);
    }

    private static void holds(String stream, Message... messages) {
        leaves(stream, 0, messages);
    }

    private static void leaves(String stream, int left, Message... messages) {
        checkEverywhere(stream, new Parsed(List.of(messages), MORE, left));
    }

    private static void refuses(String message) {
        checkEverywhere(message, new Parsed(List.of(), TOO_LARGE, 0));
        checkEverywhere("{} a\n" + message, new Parsed(List.of(json("{}"), text("a")), TOO_LARGE, 0));
    }

    /** At every split, byte by byte, and against the model, so that the model is checked by the tables. */
    private static void checkEverywhere(String text, Parsed expected) {
        assertEquals(expected, parse(text, LIMIT), "the model on " + text);
        byte[] stream = Feed.latin1(text);
        for (int split = 0; split <= stream.length; split++) {
            Feed feed = new Feed(new UnframedDecoder(LIMIT));
            feed.chunk(stream, 0, split);
            feed.chunk(stream, split, stream.length);
            feed.assertEndsAs(expected, "split at " + split + ": " + text);
        }
        Feed feed = new Feed(new UnframedDecoder(LIMIT));
        feed.byteByByte(stream);
        feed.assertEndsAs(expected, "byte by byte: " + text);
    }

    /** The model: reads the whole stream at once. */
    private static Parsed parse(String stream, int limit) {
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < stream.length() && " \t\r\n".indexOf(stream.charAt(at)) >= 0) {
                at++;
            }
            if (at == stream.length()) {
                return new Parsed(messages, MORE, 0);
            }
            boolean value = stream.charAt(at) == '{' || stream.charAt(at) == '[';
            int end = value ? endOfValue(stream, at) : stream.indexOf('\n', at);
            boolean cutOff = end < 0;
            int next = cutOff ? stream.length() : value ? end : end + 1;
            int to = cutOff ? stream.length() : end;
            if (!value && !cutOff && to > at && stream.charAt(to - 1) == '\r') {
                to--;
            }
            if (to - at + 1 > limit) {
                return new Parsed(messages, TOO_LARGE, 0);
            }
            if (value && cutOff) {
                return new Parsed(messages, MORE, stream.length() - at);
            }
            messages.add(value ? json(stream.substring(at, to)) : text(stream.substring(at, to)));
            at = next;
        }
    }

    private static int endOfValue(String stream, int start) {
        char open = stream.charAt(start);
        char close = open == '{' ? '}' : ']';
        int depth = 0;
        for (int i = start; i < stream.length(); i++) {
            char c = stream.charAt(i);
            if (c == '"') {
                for (i++; i < stream.length() && stream.charAt(i) != '"'; i++) {
                    if (stream.charAt(i) == '\\') {
                        i++;
                    }
                }
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}

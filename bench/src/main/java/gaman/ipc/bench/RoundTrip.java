package gaman.ipc.bench;

import gaman.ipc.json.Json;
import gaman.ipc.json.JsonArray;
import gaman.ipc.json.JsonNumber;
import gaman.ipc.json.JsonObject;
import gaman.ipc.json.JsonValue;
import java.util.List;
import java.util.Map;

/** Checks, before a library is measured, that it reads and writes all of a document, so that no failure is measured. */
public final class RoundTrip {
    private RoundTrip() {
    }

    /**
     * Compares a document with what a library wrote after reading it. Numbers may have other digits for the same double.
     *
     * @param document what was read, without a name twice in one object
     * @param written what was written
     * @throws IllegalStateException if they say different things
     */
    public static void check(byte[] document, byte[] written) {
        JsonValue tree = Json.parse(document);
        if (ValueCount.of(tree) != ValueCount.of(document)) {
            throw new IllegalStateException("read " + ValueCount.of(tree) + " of " + ValueCount.of(document) + " values");
        }
        compare("$", tree, Json.parse(written));
    }

    private static void compare(String where, JsonValue expected, JsonValue actual) {
        if (expected instanceof JsonObject && actual instanceof JsonObject) {
            Map<String, JsonValue> members = actual.asMap();
            require(expected.asMap().keySet().equals(members.keySet()), where + " has members " + members.keySet());
            expected.asMap().forEach((name, value) -> compare(where + "." + name, value, members.get(name)));
        } else if (expected instanceof JsonArray && actual instanceof JsonArray) {
            List<JsonValue> elements = actual.asList();
            require(expected.asList().size() == elements.size(), where + " has " + elements.size() + " elements");
            for (int i = 0; i < elements.size(); i++) {
                compare(where + "[" + i + "]", expected.get(i), elements.get(i));
            }
        } else if (expected instanceof JsonNumber && actual instanceof JsonNumber) {
            require(expected.asDouble() == actual.asDouble(), where + " is " + actual);
        } else {
            require(expected.equals(actual), where + " is " + actual);
        }
    }

    private static void require(boolean same, String difference) {
        if (!same) {
            throw new IllegalStateException("written wrongly: " + difference);
        }
    }
}

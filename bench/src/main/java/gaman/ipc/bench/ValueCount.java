package gaman.ipc.bench;

import gaman.ipc.json.JsonArray;
import gaman.ipc.json.JsonObject;
import gaman.ipc.json.JsonValue;

/** Counts the values of a document, members and elements at any depth, in two ways that have nothing in common. */
final class ValueCount {
    private ValueCount() {
    }

    /** Counts in valid JSON text, without reading it: each comma is between two values, each filled bracket has one more. */
    static long of(byte[] utf8) {
        long count = 1;
        byte last = ' ';
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"') {
                i = endOfString(utf8, i);
            } else if (b == ',' || b == '}' && last != '{' || b == ']' && last != '[') {
                count++;
            }
            if (b > ' ') {
                last = b;
            }
        }
        return count;
    }

    private static int endOfString(byte[] utf8, int start) {
        int i = start + 1;
        while (utf8[i] != '"') {
            i += utf8[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    /** Counts in a tree. */
    static long of(JsonValue value) {
        long count = 1;
        if (value instanceof JsonObject) {
            for (JsonValue member : value.asMap().values()) {
                count += of(member);
            }
        } else if (value instanceof JsonArray) {
            for (JsonValue element : value.asList()) {
                count += of(element);
            }
        }
        return count;
    }
}

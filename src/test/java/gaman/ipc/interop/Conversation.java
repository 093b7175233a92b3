package gaman.ipc.interop;

import gaman.ipc.PayloadType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What two sides say to each other: the columns of the tables. The scripts make the same messages by their own means. */
enum Conversation {
    JSON(Message.json("{\"hello\":\"world\",\"list\":[1,2.5,true,null,{}]}")),
    TEXT(Message.text("hello")),
    BINARY(Message.binary(filled(256, i -> i))),
    EMPTY(Message.text(""), Message.binary(new byte[0])),
    MEBIBYTE {
        @Override
        List<Message> messages(int kinds) {
            Message text = new Message(PayloadType.TEXT, filled(1 << 20, i -> 'a' + i % 26));
            return kinds < 3 ? List.of(text) : List.of(text, Message.binary(filled(1 << 20, i -> i * 31 + (i >> 8))));
        }
    },
    /** Two hundred messages in one chunk. */
    MANY {
        @Override
        List<Message> messages(int kinds) {
            return IntStream.range(0, 200).mapToObj(number -> numbered(number, kinds)).collect(Collectors.toList());
        }
    },
    /** A message byte by byte. */
    BYTEWISE(Message.json("{\"cut\":\"byte by byte, \u00e9 and \u20ac too\"}")),
    UNICODE(
            Message.text("na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
                    + "\ud83d\udc69\u200d\ud83d\udc67 \u0000 \u2028"),
            Message.json("{\"\u00fc\":\"\ud83d\ude00\"}"));

    private final List<Message> messages;

    Conversation(Message... messages) {
        this.messages = List.of(messages);
    }

    /** Returns the messages, in order, of a form that has the first so many types. */
    List<Message> messages(int kinds) {
        return messages;
    }

    /** The name that the scripts know it by. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Message numbered(int number, int kinds) {
        switch (number % kinds) {
            case 0:
                return Message.json("{\"number\":" + number + "}");
            case 1:
                return Message.text("message " + number);
            default:
                byte[] bytes = new byte[number];
                Arrays.fill(bytes, (byte) number);
                return Message.binary(bytes);
        }
    }

    private static byte[] filled(int length, IntUnaryOperator valueAt) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) valueAt.applyAsInt(i);
        }
        return bytes;
    }
}

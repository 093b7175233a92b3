package gaman.ipc.json;

/**
 * Reads JSON texts from UTF-8 bytes, one after the other: the grammar of RFC 8259, strictly, on what the {@link Lexer} finds.
 * Open arrays and objects are kept on the heap, so that no depth can overflow the thread's stack.
 */
final class Parser extends Lexer {
    /** In a shorter text, in bytes, few names come twice; and what it leaves on the stacks until the next one is little. */
    private static final int SHORT = 1024;

    private final Names names;
    private final TreeBuilder tree = new TreeBuilder();

    /** A parser that looks names up in this table, or if null makes each anew. */
    Parser(Names names) {
        this.names = names;
    }

    static Node parse(byte[] bytes, int offset, int length) {
        return new Parser(length < SHORT ? null : new Names()).parse(bytes, offset, length, false);
    }

    static Node parse(String text) {
        byte[] bytes = Surrogates.encode(text);
        return new Parser(bytes.length < SHORT ? null : new Names()).parse(bytes, 0, bytes.length, true);
    }

    /** Reads a text. */
    Node parse(byte[] bytes, int offset, int length, boolean fromString) {
        begin(bytes, offset, length, fromString);
        tree.begin();
        try {
            return document();
        } finally {
            forget();
            if (length >= SHORT || tree.isLarge()) {
                tree.forget();
            }
        }
    }

    private Node document() {
        value();
        if (token() != NO_BYTE) {
            throw expected("the end of the text");
        }
        return tree.root();
    }

    /** Reads one value with all that it contains. */
    private void value() {
        while (true) {
            int b = token();
            if (b == '"') {
                int from = at + 1;
                tree.scalar(string(from, endOfPlain(from)));
            } else if (isDigit(b) || b == '-') {
                tree.scalar(number());
            } else if (b == '{') {
                open();
                tree.openObject();
                if (token() != '}') {
                    name();
                    continue;
                }
            } else if (b == '[') {
                open();
                tree.openArray();
                if (token() != ']') {
                    continue;
                }
            } else {
                tree.scalar(literal(b));
            }
            // Behind a value: brackets that end here, up to a comma or the end of the outermost value.
            while ((b = token()) != ',' || tree.depth() == 0) {
                if (tree.depth() == 0) {
                    return;
                }
                close(b);
            }
            at++;
            if (tree.inObject()) {
                name();
            }
        }
    }

    private void open() {
        if (tree.depth() == Limits.DEPTH) {
            throw error("nested deeper than " + Limits.DEPTH, at);
        }
        at++;
    }

    private void close(int b) {
        if (tree.inObject()) {
            require(b == '}', "',' or '}'");
            tree.closeObject();
        } else {
            require(b == ']', "',' or ']'");
            tree.closeArray();
        }
        at++;
    }

    /** Reads a member's name and the colon. */
    private void name() {
        require(token() == '"', "a name in double quotes");
        int from = at + 1;
        int to = endOfPlain(from);
        if (names != null && to < end && in[to] == '"' && end - from >= 8) {
            at = to + 1;
            tree.name(names.find(in, from, to));
        } else {
            tree.name(string(from, to));
        }
        if (at < end && in[at] == ':') {
            at++;
        } else {
            require(token() == ':', "':'");
            at++;
        }
    }
}

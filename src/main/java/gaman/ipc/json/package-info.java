/**
 * JSON for messages: values that cannot change, a strict reader, a writer, and binding to records.
 *
 * <p>Names and meaning follow the JSON API that is coming to the JDK (JEP 540), so a program can move to it by changing
 * its imports. What that API leaves out and messages need is here too: reading from bytes, writing Java objects, records,
 * and a value that stands for "this was no JSON" ({@link gaman.ipc.json.JsonValue#isMissing()}).
 *
 * <p>The snippets on this page are one program, in this order, with {@code import gaman.ipc.json.*} and the JDK's own.
 *
 * <h2>A path through a document</h2>
 * Every method can be called on every value, so a path is one expression. What is not there, or of another kind, is a
 * {@link gaman.ipc.json.JsonValueException}; {@code tryGet} and {@code tryValue} ask for what may be absent or {@code null}.
 * <pre>{@code
 * String text = """
 *         {"id": 7, "items": [{"name": "tea", "price": 3.20}], "note": null}""";
 * JsonValue order = Json.parse(text);
 * System.out.println(order.get("items").get(0).get("price"));                // prints: 3.20
 * System.out.println(order.get("items").get(0).get("price").asDouble());     // prints: 3.2
 * System.out.println(order.tryGet("discount").isPresent());                  // prints: false
 * System.out.println(order.get("note").tryValue().isPresent());              // prints: false
 * try {
 *     order.get("id").asString();
 * } catch (JsonValueException wrong) {
 *     System.out.println(wrong.getMessage());                 // prints: expected a string, found a number
 * }
 * }</pre>
 *
 * <h2>Records</h2>
 * {@link gaman.ipc.json.Json#bind} takes each component from the member of its name, and lists what types they may have. A
 * member that is absent or {@code null} is an empty {@code Optional}, else null, and for a primitive type an error.
 * <pre>{@code
 * record Item(String name, BigDecimal price) { }
 * record Order(long id, List<Item> items, Optional<String> note) { }
 * Order bound = Json.parse(text, Order.class);
 * System.out.println(bound.items().get(0).price());           // prints: 3.20
 * try {
 *     Json.parse("[true]", Order.class);
 * } catch (JsonValueException wrong) {
 *     System.out.println(wrong.getMessage());                 // prints: at $: expected an object, found an array
 * }
 * }</pre>
 *
 * <h2>Writing</h2>
 * Maps, lists, arrays, records, strings, numbers, enums and JSON values, nested as they come; {@link gaman.ipc.json.Json} has
 * the table. Anything else is refused, by the place where it stands.
 * <pre>{@code
 * System.out.println(Json.of(bound.items()));                 // prints: [{"name":"tea","price":3.20}]
 * byte[] utf8 = Json.toBytes(Map.of("done", true));
 * System.out.println(utf8.length);                            // prints: 13
 * try {
 *     Json.toBytes(List.of(1, Double.NaN));
 * } catch (IllegalArgumentException wrong) {
 *     System.out.println(wrong.getMessage());   // prints: can't write java.lang.Double as JSON at $[1]: JSON has no number for NaN
 * }
 * }</pre>
 *
 * <h2>What is no JSON</h2>
 * {@code parse} says what was expected and where, and never quotes the text. {@code parseOrMissing} gives a value that
 * says it when it is used; so do the messages of {@code gaman.ipc}.
 * <pre>{@code
 * try {
 *     Json.parse("[1,]");
 * } catch (JsonParseException wrong) {
 *     System.out.println(wrong.getErrorOffset());             // prints: 3
 * }
 * JsonValue missing = Json.parseOrMissing(ByteBuffer.wrap(new byte[0]));
 * System.out.println(missing.isMissing());                    // prints: true
 * }</pre>
 *
 * <h2>The rules</h2>
 * <p><b>What is JSON.</b> A text is accepted if and only if {@code JSON.parse} of ECMAScript accepts it, which is the
 * grammar of RFC 8259 with any value at the top, and it gives the same value. Four things are refused beyond that:
 * <ul>
 *   <li>malformed UTF-8, including surrogates that are encoded as bytes;
 *   <li>a byte order mark;
 *   <li>arrays and objects nested more than 512 deep;
 *   <li>a number of more than 1,000 characters.
 * </ul>
 * When a name comes twice in one object the last value wins, in the place of the first. Members keep the order of the
 * text.
 *
 * <p><b>What is written.</b> The text that {@code JSON.stringify} makes: no white space, members in order, and no escapes
 * but those that must be. A surrogate without its other half is written as an escape, so text stays valid UTF-8 and the
 * string survives. A number that was read is written with the characters it had.
 *
 * <p>Every value may be shared between threads.
 */
package gaman.ipc.json;

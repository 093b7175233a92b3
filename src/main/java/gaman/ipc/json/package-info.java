/**
 * JSON for messages: values that cannot change, a strict reader, a writer, and binding to records.
 *
 * <p>Names and meaning follow the JSON API that is coming to the JDK (JEP 540), so a program can move to it by changing
 * its imports. What that API leaves out and messages need is here too: reading from bytes, writing Java objects, records,
 * and a value that stands for "this was no JSON" ({@link gaman.ipc.json.JsonValue#isMissing()}).
 *
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

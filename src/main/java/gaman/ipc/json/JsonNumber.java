package gaman.ipc.json;

/**
 * A JSON number, which keeps its text: {@code 1.10} is written as {@code 1.10}, and an integer of 100 digits loses none.
 * For arithmetic beyond {@code double}, give {@code toString()} to {@link java.math.BigDecimal}.
 */
public interface JsonNumber extends JsonValue {
    /**
     * An integer.
     *
     * @param value the number
     * @return its JSON number
     */
    static JsonNumber of(long value) {
        return NumberValue.of(value, 0);
    }

    /**
     * A {@code double}, with the text that ECMAScript gives it: the shortest that reads back equal. Negative zero becomes
     * {@code 0}, as with {@code JSON.stringify}.
     *
     * @param value the number
     * @return its JSON number
     * @throws IllegalArgumentException if the number is infinite or NaN, for which JSON has no text
     */
    static JsonNumber of(double value) {
        return NumberValue.of(NumberText.of(value));
    }

    /**
     * A number given as text.
     *
     * @param text a number as RFC 8259 section 6 writes it, at most 1,000 characters
     * @return its JSON number, with that text
     * @throws IllegalArgumentException if the text is not a JSON number
     */
    static JsonNumber of(String text) {
        return NumberValue.of(text);
    }
}

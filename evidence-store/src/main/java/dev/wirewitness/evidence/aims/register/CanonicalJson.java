package dev.wirewitness.evidence.aims.register;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes maps, lists, strings, whole numbers and booleans as canonical JSON (RFC 8785): sorted keys, no spaces, one
 * form per value, so that equal content has equal bytes. An empty {@link Optional} in a map is left out. Lone
 * surrogates, which have no UTF-8 form, become U+FFFD. Numbers beyond 2^53 - 1 are refused: write them as strings.
 */
public final class CanonicalJson {
    /** The largest whole number every JSON reader keeps exactly. */
    public static final long LARGEST = (1L << 53) - 1;

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(1 << 16);

    private CanonicalJson() {}

    public static String write(Object value) {
        CanonicalJson json = new CanonicalJson();
        json.value(value);
        return json.out.toString();
    }

    public static byte[] bytes(Object value) {
        return write(value).getBytes(StandardCharsets.UTF_8);
    }

    private void value(Object value) {
        switch (value) {
            case String text -> string(text);
            case Boolean flag -> out.append(flag.booleanValue());
            case Integer number -> number(number);
            case Long number -> number(number);
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            case Optional<?> some when some.isPresent() -> value(some.get());
            default -> throw new IllegalArgumentException(
                    "JSON value of " + value.getClass() + " (expected: String, Integer, Long, Boolean, Map or List)");
        }
    }

    private void number(long number) {
        if (number > LARGEST || number < -LARGEST) {
            throw new IllegalArgumentException("JSON number " + number + " (expected: at most 2^53 - 1; use a string)");
        }
        out.append(number);
    }

    private void object(Map<?, ?> map) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        for (Entry<?, ?> entry : map.entrySet()) {
            Object value = entry.getValue();
            if (value instanceof Optional<?> maybe && maybe.isEmpty()) {
                continue;
            }
            sorted.put((String) entry.getKey(), value);
        }
        out.append('{');
        boolean first = true;
        for (Entry<String, Object> entry : sorted.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            string(entry.getKey());
            out.append(':');
            value(entry.getValue());
        }
        out.append('}');
    }

    private void array(List<?> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            value(list.get(i));
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> i += other(text, i, c);
            }
        }
        out.append('"');
    }

    /** Appends one character that has no short escape; answers how many further chars it took. */
    private int other(String text, int i, char c) {
        if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            return 0;
        }
        if (!Character.isSurrogate(c)) {
            out.append(c);
            return 0;
        }
        boolean pair = Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
            out.append('\uFFFD');
            return 0;
        }
        out.append(c).append(text.charAt(i + 1));
        return 1;
    }
}

package dev.wirewitness.policy.wire;

import java.nio.charset.StandardCharsets;

/** JSON string text to characters and back (RFC 8259 section 7). */
final class JsonText {
    private static final String SHORT = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private JsonText() {}

    /** The characters a string's text stands for; what is no escape stays as it is. */
    static String decode(byte[] bytes, int from, int to) {
        int slash = from;
        while (slash < to && bytes[slash] != '\\') {
            slash++;
        }
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return slash == to ? text : unescape(text);
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            char next = c == '\\' && at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int known = next == 0 ? -1 : SHORT.indexOf(next);
            int unit = next == 'u' ? hex(text, at + 2) : -1;
            out.append(known >= 0 ? MEANT.charAt(known) : unit >= 0 ? (char) unit : c);
            at += known >= 0 ? 2 : unit >= 0 ? 6 : 1;
        }
        return out.toString();
    }

    private static int hex(String text, int from) {
        if (from + 4 > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Appends text as a JSON string, quotes included; also safe inside HTML script and old line readers. */
    static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = "\"\\\b\f\n\r\t".indexOf(c);
            if (known >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(known));
            } else if (c < ' ' || c == 0x7F || c == 0x2028 || c == 0x2029 || c == '<' || alone(text, i)) {
                out.append("\\u").append(Character.forDigit(c >> 12, 16)).append(Character.forDigit(c >> 8 & 15, 16))
                        .append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        return out.append('"');
    }

    private static boolean alone(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}

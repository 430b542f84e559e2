package dev.wirewitness.evidence.aims.register;

import dev.wirewitness.evidence.log.record.Sha256;

/**
 * Text that came from traffic: names, hosts, models, tools. Whoever sends it chooses it, so it is capped when it is
 * kept and made visible when it is shown. Stateless.
 */
public final class ForeignText {
    /** Most chars of a foreign name that are kept. */
    public static final int CAP = 160;

    private ForeignText() {}

    /** At most {@link #CAP} chars; a longer text ends in its length and digest, so that two never fall together. */
    public static String cap(String text) {
        if (text.length() <= CAP) {
            return text;
        }
        int end = CAP - 48;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String digest = Sha256.hex(text).substring(0, 16);
        return text.substring(0, end) + "…[" + text.length() + " chars, sha256 " + digest + "]";
    }

    /**
     * The text with everything that is not plainly visible written as an escape (backslash, u, code point in braces):
     * controls, direction marks,
     * zero-width and invisible characters, line separators, private use and lone surrogates.
     */
    public static String visible(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) < 0x7F) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, i);
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (hidden(point)) {
                out.append("\\u{").append(hex(point)).append('}');
            } else {
                out.appendCodePoint(point);
            }
            i += Character.charCount(point);
        }
        return out.toString();
    }

    private static String hex(int point) {
        StringBuilder digits = new StringBuilder(Integer.toHexString(point));
        while (digits.length() < 4) {
            digits.insert(0, '0');
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c >= 'a') {
                digits.setCharAt(i, (char) (c - 'a' + 'A'));
            }
        }
        return digits.toString();
    }

    private static boolean hidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> point != ' ';
            default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0x034F
                    || (point >= 0xFE00 && point <= 0xFE0F);
        };
    }
}

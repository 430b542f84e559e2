package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.ForeignText;

/**
 * Text into HTML. Every string is taken as foreign: capped at a length no honest text of the report has, invisible
 * characters shown as escapes, markup escaped. Stateless.
 */
final class HtmlText {
    /** Longest text of a cell; foreign names were capped much shorter when they were read. */
    private static final int CAP = 4_000;

    private static final int LONGEST_WORD = 24;

    private HtmlText() {}

    static String escape(String text) {
        String capped = text.length() > CAP ? ForeignText.cap(text) : text;
        String visible = ForeignText.visible(capped);
        StringBuilder out = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** The same with places to break a line after every 24 chars of an unbroken word. */
    static String breakable(String text) {
        String visible = ForeignText.visible(text.length() > CAP ? ForeignText.cap(text) : text);
        StringBuilder out = new StringBuilder(visible.length() + 16);
        int start = 0;
        int run = 0;
        for (int i = 0; i < visible.length(); i++) {
            run = visible.charAt(i) == ' ' ? 0 : run + 1;
            if (run >= LONGEST_WORD && !Character.isHighSurrogate(visible.charAt(i))) {
                out.append(escape(visible.substring(start, i + 1))).append("<wbr>");
                start = i + 1;
                run = 0;
            }
        }
        return out.append(escape(visible.substring(start))).toString();
    }

    /** A CSS string: everything but letters, digits and spaces as a code point escape. */
    static String cssString(String text) {
        String visible = ForeignText.visible(ForeignText.cap(text));
        StringBuilder out = new StringBuilder("\"");
        visible.codePoints().forEach(point -> {
            boolean plain = point == ' ' || (point < 0x80 && Character.isLetterOrDigit(point));
            if (plain) {
                out.appendCodePoint(point);
            } else {
                out.append('\\').append(Integer.toHexString(point)).append(' ');
            }
        });
        return out.append('"').toString();
    }
}

package dev.wirewitness.evidence.log.export;

import java.util.regex.Pattern;

/** Cells of comma-separated values (RFC 4180) that no spreadsheet runs. */
public final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private Csv() {}

    /**
     * The text as a cell. A spreadsheet takes {@code =}, {@code +}, {@code -}, {@code @}, tab and return at the start for a
     * formula, so an apostrophe stands before them unless the text is a number.
     */
    public static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
        String safe = formula && !NUMBER.matcher(text).matches() ? "'" + text : text;
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ');
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}

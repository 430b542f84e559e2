package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.wire.AnswerText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds placeholders in one block of text that comes in pieces, also where they are cut over several pieces or written
 * with JSON escapes, and remembers where every character stood. Only the prefix begins with a bracket, so a mismatch
 * restarts at most at the character that caused it. Holds at most {@link Placeholders#MAX_LENGTH} characters.
 */
final class PlaceholderMatcher {
    /** Takes a placeholder that was found: characters {@code [0, count)} of the places. */
    interface Found {
        void placeholder(String text, int[] from, int[] to, int count, boolean nested);
    }

    private static final byte[] PREFIX = Placeholders.PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final int NO_ESCAPE = 0;
    private static final int AFTER_BACKSLASH = 1;

    private final Found found;
    private final boolean nested;
    private final byte[] text = new byte[Placeholders.MAX_LENGTH];
    private int length;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int count;
    /** Where the symbol being read begins in the places: inner escapes take several outer characters. */
    private int symbol;
    private int escape = NO_ESCAPE;
    private int unit;

    /** {@code nested}: whether the text is JSON, whose own escapes stand inside the outer ones. */
    PlaceholderMatcher(boolean nested, Found found) {
        this.nested = nested;
        this.found = found;
    }

    /** Where the first undecided character stands, or {@link Integer#MAX_VALUE}. */
    int open() {
        return count == 0 ? Integer.MAX_VALUE : from[0];
    }

    void reset() {
        length = 0;
        count = 0;
        escape = NO_ESCAPE;
    }

    /** The next piece: the content of a well-formed JSON string. */
    void feed(byte[] source, int start, int end, int base) {
        int i = start;
        while (i < end) {
            if (count == 0) {
                i = skip(source, i, end);
                if (i == end) {
                    return;
                }
            }
            boolean escaped = source[i] == '\\';
            int size = escaped ? AnswerText.escapeLength(source, i) : 1;
            outer(escaped ? AnswerText.escaped(source, i) : source[i], base + i, base + i + size);
            i += size;
        }
    }

    private static int skip(byte[] source, int start, int end) {
        int i = start;
        while (i < end && source[i] != '[' && source[i] != '\\') {
            i++;
        }
        return i;
    }

    private void outer(int c, int start, int end) {
        if (escape == NO_ESCAPE) {
            symbol = count;
        }
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        from[count] = start;
        to[count] = end;
        count++;
        if (!nested || (escape == NO_ESCAPE && c != '\\')) {
            inner(c);
        } else if (escape == NO_ESCAPE) {
            escape = AFTER_BACKSLASH;
            unit = 0;
        } else {
            escaped(c);
        }
    }

    /** Inside an escape of the inner JSON text. */
    private void escaped(int c) {
        if (escape == AFTER_BACKSLASH && c != 'u') {
            escape = NO_ESCAPE;
            // of the escapes with one letter only those that stand for themselves could matter, and none does
            inner(-1);
            return;
        }
        int digit = Character.digit(c, 16);
        if (escape > AFTER_BACKSLASH && digit < 0) {
            escape = NO_ESCAPE;
            inner(-1);
            return;
        }
        unit = escape == AFTER_BACKSLASH ? 0 : (unit << 4) | digit;
        if (escape == AFTER_BACKSLASH + 4) {
            escape = NO_ESCAPE;
            inner(unit);
        } else {
            escape++;
        }
    }

    private void inner(int c) {
        if (fits(c)) {
            text[length++] = (byte) c;
            if (c == ']') {
                String placeholder = new String(text, 0, length, StandardCharsets.US_ASCII);
                found.placeholder(placeholder, from, to, count, nested);
                reset();
            }
            return;
        }
        boolean restart = c == '[';
        count = restart ? count - symbol : 0;
        System.arraycopy(from, symbol, from, 0, count);
        System.arraycopy(to, symbol, to, 0, count);
        length = restart ? 1 : 0;
        text[0] = '[';
    }

    private boolean fits(int c) {
        if (length < PREFIX.length) {
            return c == PREFIX[length];
        }
        boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
        return c == ']' || (word && length < text.length - 1);
    }
}

package dev.wirewitness.policy.detect;

import java.util.Arrays;

/**
 * Strings of source code that are put together of pieces: {@code "abc" + "def"}, with the operators of common languages, or
 * with nothing but a line end between, as in C and Python, or none at all, as in shells. Only where what a secret could be
 * made of goes on from one piece into the next: most strings are cut at a blank, and joined for the length of a line.
 */
final class StringPieces {
    /** Nothing shorter than that has a form of its own. */
    private static final int SHORTEST = 16;
    /** Of a piece, and of what stands before the first and behind the last one. */
    private static final int LONGEST = 512;

    private static final int BEFORE = 96;
    private static final int BEHIND = 16;
    private static final int MOST_PIECES = 32;
    private static final int MOST_BLANKS = 64;
    private static final String[] OPERATORS = {"+", "..", ".", "& _", "&", "||", "<>", "~"};
    /** What may stand behind the quote at the end of a piece: white space, an operator, another quote. */
    private static final ByteClass MAY_FOLLOW = new ByteClass(" \t\n\r\\+.&|<~\"'`");

    private static final ByteFinder QUOTES = new ByteFinder("\"'`");
    private static final ByteClass TOKEN = new ByteClass("A-Za-z0-9_+/=.-");

    private final byte[] bytes;
    private final int end;
    private final byte[] joined = new byte[BEFORE + MOST_PIECES * LONGEST + BEHIND + 2];
    private final int[] cuts = new int[MOST_PIECES];
    private OffsetMap places = new OffsetMap();
    private int length;
    private int pieces;

    private StringPieces(DecodedText text) {
        bytes = text.bytes();
        end = text.end();
    }

    /** Takes strings in order; {@code places}: where in the text each byte stands, {@code cuts}: where pieces met. */
    interface Taker {
        void string(byte[] joined, OffsetMap places, int[] cuts);
    }

    static void find(DecodedText text, Taker taker) {
        byte[] bytes = text.bytes();
        Places quotes = QUOTES.in(text);
        StringPieces string = null;
        int at = quotes.next(text.start());
        while (at < text.end()) {
            int next = at + 1;
            if (MAY_FOLLOW.has(bytes[next]) && TOKEN.has(bytes[at - 1])) {
                int opening = joint(bytes, at, text.end());
                if (opening > 0 && TOKEN.has(bytes[opening + 1])) {
                    string = string == null ? new StringPieces(text) : string;
                    next = string.from(at, opening, text.start(), taker);
                }
            }
            at = quotes.next(next);
        }
    }

    /** Joins the pieces from the one that ends at {@code closing} on; returns where to go on. */
    private int from(int closing, int opening, int floor, Taker taker) {
        int first = closing - 1;
        while (first > floor && closing - first < LONGEST && bytes[first] != bytes[closing] && text(bytes[first])) {
            first--;
        }
        if (bytes[first] != bytes[closing]) {
            return closing + 1;
        }
        int before = first;
        while (before > floor && first - before < BEFORE && text(bytes[before - 1])) {
            before--;
        }
        places = new OffsetMap();
        length = 0;
        pieces = 0;
        append(before, closing);
        boolean worth = false;
        int behind = closing;
        for (int start = opening; start > 0 && pieces < MOST_PIECES - 1; ) {
            int stop = start + 1;
            while (stop < end && stop - start < LONGEST && bytes[stop] != bytes[start] && text(bytes[stop])) {
                stop++;
            }
            if (stop >= end || bytes[stop] != bytes[start]) {
                break;
            }
            worth |= goesOn(start + 1, stop);
            cuts[pieces++] = length;
            append(start + 1, stop);
            behind = stop;
            start = joint(bytes, stop, end);
        }
        if (worth) {
            append(behind, Math.min(end, behind + BEHIND));
            taker.string(Arrays.copyOf(joined, length), places, Arrays.copyOf(cuts, pieces));
        }
        return behind + 1;
    }

    private void append(int start, int stop) {
        places.shift(length, start);
        System.arraycopy(bytes, start, joined, length, stop - start);
        length += stop - start;
    }

    /** Whether the end of what is joined and the beginning of the next piece could be one token, with a digit in it. */
    private boolean goesOn(int start, int stop) {
        int count = 0;
        boolean digit = false;
        for (int at = length - 1; at >= 0 && TOKEN.has(joined[at]); at--) {
            digit |= Ascii.digit(joined[at]);
            count++;
        }
        int before = count;
        for (int at = start; at < stop && TOKEN.has(bytes[at]); at++) {
            digit |= Ascii.digit(bytes[at]);
            count++;
        }
        return digit && before > 0 && count > before && count >= SHORTEST;
    }

    /** The quote that opens the next piece of the string that ends at {@code closing}, or 0 where none does. */
    private static int joint(byte[] bytes, int closing, int end) {
        int at = blanks(bytes, closing + 1, end);
        boolean line = line(bytes, closing + 1, at);
        boolean operator = false;
        for (String each : OPERATORS) {
            if (Ascii.exactAt(bytes, at, end, each)) {
                at = blanks(bytes, at + each.length(), end);
                operator = true;
                break;
            }
        }
        if (at >= end || !quote(bytes[at])) {
            return 0;
        }
        boolean touching = at == closing + 1 && bytes[at] != bytes[closing];
        return operator || line || touching ? at : 0;
    }

    /** Behind white space and the backslashes that continue a line. */
    private static int blanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && at - from < MOST_BLANKS && (Ascii.space(bytes[at]) || bytes[at] == '\\')) {
            at++;
        }
        return at;
    }

    private static boolean line(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Neither a line end nor what parts texts. */
    private static boolean text(byte b) {
        return b < 0 || b >= ' ';
    }

    private static boolean quote(byte b) {
        return b == '"' || b == '\'' || b == '`';
    }
}

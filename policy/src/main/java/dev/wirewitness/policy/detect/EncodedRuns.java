package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

/**
 * Where text may stand that was encoded as base64, in either alphabet, or as hexadecimal digits: runs of their characters,
 * over the ends of lines where all lines are long. Without vectors, about one byte in five of ordinary text is looked at (as
 * Boyer and Moore do): a run of so many covers every so-manieth byte.
 */
final class EncodedRuns {
    /** Shorter ones hold no secret that has a form. */
    private static final int SHORTEST = 24;
    /** Lines that go on are at least so long (RFC 7468 has 64 characters, RFC 2045 76). */
    private static final int LINE = 60;

    private static final int MOST_INDENT = 16;
    private static final String ENDS = "\"'`<)]};";
    private static final ByteClass MEMBERS = new ByteClass("A-Za-z0-9+/_-");
    /** The same for {@link Lanes}. */
    private static final byte[] TABLE = table();

    private EncodedRuns() {}

    private static byte[] table() {
        byte[] table = new byte[128];
        for (int b = 0; b < table.length; b++) {
            table[b] = (byte) (MEMBERS.has((byte) b) ? 1 : 0);
        }
        return table;
    }

    /** Takes runs, in order, none twice. */
    interface Taker {
        void run(int start, int end);
    }

    static void find(DecodedText text, Taker taker) {
        byte[] bytes = text.bytes();
        Places runs = MaskedPlaces.of(
                text,
                (all, from, count, masks) -> masks(all, from, count, text.end(), masks),
                from -> next(bytes, from, text.end()));
        for (int start = runs.next(text.start()); start < text.end(); ) {
            int end = lines(bytes, start, text.end());
            while (start < end && !Ascii.alnum(bytes[start]) && bytes[start] != '+') {
                start++;
            }
            if (end - start >= SHORTEST) {
                taker.run(start, end);
            }
            start = runs.next(end);
        }
    }

    /** The next place where so many members begin. */
    private static int next(byte[] bytes, int from, int end) {
        int start = from;
        for (int probe = start + SHORTEST - 1; probe < end; probe = start + SHORTEST - 1) {
            int apart = apart((long) LONG.get(bytes, probe - 7));
            if (apart >= 0) {
                start = probe - 7 + apart + 1;
                continue;
            }
            int before = probe;
            while (before >= start && MEMBERS.has(bytes[before])) {
                before--;
            }
            if (before < start) {
                return start;
            }
            start = before + 1;
        }
        return end;
    }

    /** The same by masks: a bit stands for a place where so many members begin. */
    private static void masks(byte[] bytes, int from, int count, int end, long[] masks) {
        Lanes.members(TABLE, bytes, from, count, masks);
        long[] behind = new long[1];
        int next = from + (count << 6);
        if (next < end) {
            Lanes.members(TABLE, bytes, next, 1, behind);
        }
        for (int i = 0; i < count; i++) {
            long first = masks[i];
            long second = i + 1 < count ? masks[i + 1] : behind[0];
            for (int run = 1; run < 16; run <<= 1) { // of 2, 4, 8 and 16
                first &= first >>> run | second << Long.SIZE - run;
                second &= second >>> run;
            }
            masks[i] = first & (first >>> SHORTEST - 16 | second << Long.SIZE - SHORTEST + 16);
        }
    }

    /**
     * The last of eight bytes that is blank, or another one below '+', or beyond ASCII, or -1: most words end so, and no
     * branch has to be guessed. No borrow crosses a byte whose high bit is set.
     */
    private static int apart(long word) {
        long member = (word | HIGHS) - ONES * '+';
        long other = (~member | word) & HIGHS;
        return 7 - (Long.numberOfLeadingZeros(other) >>> 3);
    }

    /** The end of the run, with its padding; lines of the same length belong to it, and a last one. */
    private static int lines(byte[] bytes, int start, int limit) {
        int end = MEMBERS.end(bytes, start, limit);
        int line = end - start;
        while (line >= LINE && end < limit && bytes[end] != '=') {
            int next = nextLine(bytes, end, limit);
            int nextEnd = MEMBERS.end(bytes, next, limit);
            int length = nextEnd - next;
            int padded = padding(bytes, nextEnd, limit);
            if (next == end || length == 0 || length > line || padded == nextEnd && goesOn(bytes[padded])) {
                break;
            }
            end = nextEnd;
            if (length < line) {
                break;
            }
        }
        return padding(bytes, end, limit);
    }

    /** Whether a line that could be the last one is words. */
    private static boolean goesOn(byte b) {
        return b < 0 || b > ' ' && ENDS.indexOf(b) < 0;
    }

    private static int padding(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && end < from + 2 && bytes[end] == '=') {
            end++;
        }
        return end;
    }

    /** The first byte of the next line behind its indentation, or {@code from} where none begins there. */
    private static int nextLine(byte[] bytes, int from, int limit) {
        int at = from < limit && bytes[from] == '\r' ? from + 1 : from;
        if (at >= limit || bytes[at] != '\n') {
            return from;
        }
        at++;
        int most = Math.min(limit, at + MOST_INDENT);
        while (at < most && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }
}

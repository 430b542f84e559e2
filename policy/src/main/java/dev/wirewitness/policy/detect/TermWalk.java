package dev.wirewitness.policy.detect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks text word by word with the quick hash of what was walked; eight bytes behind the text are readable. A term's normal form: letters in one case where case does
 * not count, one blank for each run of blanks, every other sign as it is. One thread.
 */
final class TermWalk {
    /** Signs between two words of a term. */
    static final int MOST_SIGNS = 16;

    private final byte[] bytes;
    private final int end;
    private final boolean fold;
    private int at;
    private long hash;

    TermWalk(byte[] bytes, int end, boolean fold) {
        this.bytes = bytes;
        this.end = end;
        this.fold = fold;
    }

    int at() {
        return at;
    }

    long hash() {
        return hash;
    }

    /** Back, or on, to a place. */
    void to(int place) {
        at = place;
    }

    /** To the first word that begins at {@code from} or behind it; false where there is none. */
    boolean toWord(int from) {
        at = from;
        while (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                if (Ascii.word(first)) {
                    return true;
                }
                at++;
            } else {
                int read = CodePoints.read(bytes, at, end);
                if (CodePoints.word(CodePoints.value(read))) {
                    return true;
                }
                at += CodePoints.length(read);
            }
        }
        return false;
    }

    /** Over the word that begins here; the hash goes on from {@code begun}. */
    void word(long begun) {
        int start = at;
        while (at < end && bytes[at] >= 0 && Ascii.word(bytes[at])) {
            at++;
        }
        if (at == end || bytes[at] >= 0 || !restOfWord(start)) {
            hash = WordHash.of(begun, bytes, start, at, fold);
            return;
        }
        byte[] form = form(start, at);
        hash = WordHash.of(begun, Arrays.copyOf(form, form.length + Long.BYTES), 0, form.length, fold);
    }

    /** Over what is beyond ASCII in the word; false where that begins another one. */
    private boolean restOfWord(int start) {
        int from = at;
        int read = CodePoints.read(bytes, at, end);
        while (CodePoints.word(CodePoints.value(read)) && (at == start || !CodePoints.alone(CodePoints.value(read)))) {
            at += CodePoints.length(read);
            if (at >= end || CodePoints.alone(CodePoints.value(read))) {
                break;
            }
            read = CodePoints.read(bytes, at, end);
        }
        return at > from;
    }

    /** Over the signs before the next word; false where there is none near. Between words that stand alone are none. */
    boolean signs() {
        long walked = hash;
        boolean blank = false;
        for (int signs = 0; at < end && signs <= MOST_SIGNS; signs++) {
            int read = CodePoints.read(bytes, at, end);
            int codePoint = CodePoints.value(read);
            if (CodePoints.word(codePoint)) {
                hash = walked;
                return true;
            }
            if (!CodePoints.blank(codePoint)) {
                walked = WordHash.of(walked, codePoint);
                blank = false;
            } else if (!blank) {
                walked = WordHash.of(walked, ' ');
                blank = true;
            }
            at += CodePoints.length(read);
        }
        return false;
    }

    /** The normal form of what stands between two places. */
    byte[] form(int start, int limit) {
        ByteArrayOutputStream form = new ByteArrayOutputStream(limit - start);
        boolean blank = false;
        for (int place = start; place < limit; ) {
            int read = CodePoints.read(bytes, place, limit);
            int codePoint = CodePoints.value(read);
            boolean nextBlank = CodePoints.blank(codePoint);
            if (!nextBlank || !blank) {
                int normal = nextBlank ? ' ' : fold ? CodePoints.fold(codePoint) : codePoint;
                form.writeBytes(Character.toString(normal).getBytes(StandardCharsets.UTF_8));
            }
            blank = nextBlank;
            place += CodePoints.length(read);
        }
        return form.toByteArray();
    }
}

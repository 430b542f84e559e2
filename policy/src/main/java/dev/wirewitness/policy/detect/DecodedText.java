package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Content as its reader will see it: escapes removed at every depth, string borders and placeholders marked.
 *
 * <p>A run of backslashes before {@code n r t b f / "} or {@code uXXXX} stands for the one character, however often the
 * text was encoded; so {@code \n}, {@code \\n} and {@code \\\\n} all become a line feed and can never glue to a token.
 * Characters that look like ASCII become what they look like, those without width are left out. Four bytes never occur as
 * text: {@link #EDGE}, {@link #OPEN}, {@link #CLOSE} and {@link #MASK}; a detection that would hold one of them is no
 * detection. Decoding never fails: what is not valid is text.
 */
final class DecodedText {
    /** Before the first and after the last byte. */
    static final byte EDGE = 0;
    /** An opening quote of a JSON string. */
    static final byte OPEN = 1;
    /** A closing quote of a JSON string. */
    static final byte CLOSE = 2;
    /** Each byte of a placeholder. */
    static final byte MASK = 3;
    /** Stands for every other control character, which no detector wants. */
    private static final byte CONTROL = 0x1f;

    private static final int PADDING = 80;
    /** Fewer tags than that say nothing: they are noise within a text. */
    private static final int FEWEST_TAGS = 4;
    /** The tags of a country (ISO 3166-2, without the closing one) behind a flag. */
    private static final int MOST_OF_FLAG = 6;
    /** The black flag, in UTF-8; a country's tags follow it. */
    private static final byte[] FLAG = {(byte) 0xf0, (byte) 0x9f, (byte) 0x8f, (byte) 0xb4};
    /** So many Latin letters and digits make those of another script, up to so many in a row, suspicious. */
    private static final int TOUCHING = 3;

    private static final int MOST_FOREIGN = 12;
    private static final boolean[] SPECIAL = special();
    private static final byte[] SIMPLE = simple();

    private final byte[] raw;
    private final int length;
    private final boolean json;
    private final byte[] bytes;
    private final boolean simd;
    /** The mask of the backslashes that {@link Lanes#decode} left out last. */
    private final long[] slashes = new long[1];
    private final OffsetMap offsets = new OffsetMap();
    private final List<Hidden> hidden = new ArrayList<>(0);
    private int[] quotes = new int[32];
    private int quoteCount;
    private int in;
    private int out = 1;

    /** What a person does not see, in raw offsets: a text in tags, or a character that turns the direction of others. */
    record Hidden(int start, int end, boolean text) {}

    private DecodedText(byte[] raw, int from, int limit, boolean json, boolean simd) {
        this.raw = raw;
        this.length = limit;
        this.json = json;
        this.simd = simd;
        in = from;
        bytes = TextBuffers.take(limit - from + 1 + PADDING);
        bytes[0] = EDGE;
        offsets.shift(1, from);
    }

    /** {@code raw} is read, not kept. */
    static DecodedText decode(byte[] raw, int length, Content content) {
        return decode(raw, 0, length, content, Simd.ready());
    }

    /**
     * The bytes {@code [from, limit)}; raw offsets count from the first byte of the array.
     *
     * @param simd whether {@link Lanes} may be used, here and by whoever reads the text
     */
    static DecodedText decode(byte[] raw, int from, int limit, Content content, boolean simd) {
        DecodedText text = new DecodedText(raw, from, limit, content == Content.JSON, simd);
        text.decode();
        return text;
    }

    /** Ends its life: its bytes may be those of another text from now on. */
    void release() {
        TextBuffers.give(bytes);
    }

    /** Whether {@link Lanes} may be used to look at it. */
    boolean simd() {
        return simd;
    }

    /** The decoded bytes, from {@link #start} to {@link #end}; {@link #EDGE} before and after them. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return 1;
    }

    int end() {
        return out;
    }

    /** Raw offset of the first byte of a character, or of the end. */
    int raw(int decodedOffset) {
        return offsets.raw(decodedOffset);
    }

    /** Whether the place lies between two JSON strings, where numbers stand. Never in plain text. */
    boolean betweenStrings(int decodedOffset) {
        int before = Arrays.binarySearch(quotes, 0, quoteCount, decodedOffset);
        return json && (before >= 0 ? before : -before - 1) % 2 == 0;
    }

    /** In order. */
    List<Hidden> hidden() {
        return hidden;
    }

    private void quote() {
        if (quoteCount == quotes.length) {
            quotes = Arrays.copyOf(quotes, quoteCount * 2);
        }
        quotes[quoteCount++] = out;
        bytes[out++] = quoteCount % 2 == 1 ? OPEN : CLOSE;
    }

    private void decode() {
        while (in < length) {
            copyOrdinary();
            if (in < length) {
                special(raw[in]);
            }
        }
        // copying by eight leaves bytes behind the end
        Arrays.fill(bytes, out, out + PADDING, EDGE);
    }

    private void copyOrdinary() {
        byte[] from = raw;
        byte[] to = bytes;
        int i = in;
        int o = out;
        int n = length;
        while (i + 8 <= n) {
            int step = simd && i + 64 <= n ? 64 : 8;
            int plain;
            if (step == 64) {
                plain = Lanes.decode(SIMPLE, from, i, to, o, json, slashes);
                o += plain - leftOut(slashes[0], i, o);
            } else {
                plain = copy(from, i, to, o);
                o += plain;
            }
            i += plain;
            if (plain < step) {
                if (from[i] == '\\' && i + 1 < n && SIMPLE[from[i + 1] & 255] != EDGE) {
                    to[o++] = SIMPLE[from[i + 1] & 255];
                    i += 2;
                    offsets.shift(o, i);
                    continue;
                }
                if (SPECIAL[from[i] & 255]) {
                    int alone = from[i] < 0 && !Ascii.alnum(to[o - 1]) ? foreignAlone(i) : 0;
                    if (alone == 0) {
                        in = i;
                        out = o;
                        return;
                    }
                    System.arraycopy(from, i, to, o, alone);
                    i += alone;
                    o += alone;
                    continue;
                }
                // characters beyond ASCII come in company
                do {
                    to[o++] = from[i++];
                } while (i < n && from[i] < 0 && !SPECIAL[from[i] & 255]);
            }
        }
        while (i < n) {
            byte b = from[i];
            if (SPECIAL[b & 255]) {
                break;
            }
            to[o++] = b;
            i++;
        }
        in = i;
        out = o;
    }

    /** How many bytes the mask, which begins at the raw place, leaves out before what goes to the decoded one. */
    private int leftOut(long slashes, int raw, int decoded) {
        int count = 0;
        for (long rest = slashes; rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest);
            offsets.shift(decoded + at - count + 1, raw + at + 2);
            count++;
        }
        return count;
    }

    /** How many bytes of letters of another script begin here that touch nothing which could make them lookalikes. */
    private int foreignAlone(int from) {
        int limit = Math.min(length - 1, from + 4 * MOST_FOREIGN);
        int at = from;
        while (at < limit && Lookalikes.script(raw[at])) {
            at += 2;
        }
        if (at >= limit) {
            // the last ones may touch what has not been looked at
            return Math.max(0, at - from - 2 * MOST_FOREIGN);
        }
        byte next = raw[at];
        return Ascii.alnum(next) || next == '\\' || next < 0 && SPECIAL[next & 255] ? 0 : at - from;
    }

    /** Copies eight bytes, and returns how many stand in front of the first that {@link #stops} tells. */
    private static int copy(byte[] from, int at, byte[] to, int out) {
        long word = (long) LONG.get(from, at);
        LONG.set(to, out, word);
        long stop = stops(word);
        return stop == 0 ? 8 : Long.numberOfTrailingZeros(stop) >>> 3;
    }

    /**
     * The high bit of each byte that is a quote, a backslash, an opening bracket, a control character or no ASCII; bits
     * above the lowest may be wrong, since borrows run upwards (Hacker's Delight section 6-1).
     */
    private static long stops(long word) {
        long quote = word ^ 0x2222222222222222L;
        long slash = word ^ 0x5c5c5c5c5c5c5c5cL;
        long bracket = word ^ 0x5b5b5b5b5b5b5b5bL;
        long control = word - 0x2020202020202020L | word;
        return (quote - ONES & ~quote | slash - ONES & ~slash | bracket - ONES & ~bracket | control) & HIGHS;
    }

    private void special(byte b) {
        switch (b) {
            case '\\' -> backslashes();
            case '"' -> {
                if (json) {
                    quote();
                } else {
                    bytes[out++] = b;
                }
                in++;
            }
            case '[' -> {
                int end = PlaceholderForm.end(raw, in, length);
                do {
                    bytes[out++] = end > in ? MASK : b;
                } while (++in < end);
            }
            default -> {
                if (b < 0) {
                    foreign(b);
                } else {
                    bytes[out++] = CONTROL;
                    in++;
                }
            }
        }
    }

    private void foreign(byte b) {
        int read = CodePoints.read(raw, in, length);
        int count = CodePoints.length(read);
        int codePoint = CodePoints.value(read);
        if (count > 1 && (Lookalikes.of(codePoint) != Lookalikes.ITSELF || Lookalikes.latin(codePoint) >= 0)) {
            character(codePoint, in + count);
            return;
        }
        bytes[out++] = b;
        for (in++; --count > 0; in++) {
            bytes[out++] = raw[in];
        }
    }

    private void backslashes() {
        int first = in;
        int next = first;
        while (next < length && raw[next] == '\\') {
            next++;
        }
        int count = next - first;
        byte after = next < length ? raw[next] : EDGE;
        if (after == '"' && json && count % 2 == 0) {
            literalBackslash(next);
            return;
        }
        byte meaning = SIMPLE[after & 255];
        if (meaning != EDGE) {
            bytes[out++] = meaning;
            moveTo(next + 1);
        } else {
            int read = after == 'u' ? Escapes.unicode(raw, next - 1, length) : 0;
            if (read == 0) {
                literalBackslash(next);
            } else {
                character(CodePoints.value(read), next - 1 + CodePoints.length(read));
            }
        }
    }

    private void literalBackslash(int next) {
        bytes[out++] = '\\';
        moveTo(next);
    }

    private void moveTo(int rawOffset) {
        in = rawOffset;
        offsets.shift(out, rawOffset);
    }

    /** A character that is escaped, or begins with a byte that may begin a lookalike. */
    private void character(int codePoint, int next) {
        int stands = Lookalikes.of(codePoint);
        if (stands == Lookalikes.UNSEEN) {
            unseen(codePoint, next);
        } else if (stands >= 0) {
            bytes[out++] = (byte) stands;
            moveTo(next);
        } else {
            int latin = Lookalikes.latin(codePoint);
            emit(latin >= 0 && amongLatin(next) ? latin : codePoint);
            moveTo(next);
        }
    }

    /** Leaves it out, so that it parts nothing; what tags say is text of its own. */
    private void unseen(int codePoint, int next) {
        if (Lookalikes.tag(codePoint)) {
            tags(in, next);
            return;
        }
        if (Lookalikes.override(codePoint)) {
            hidden.add(new Hidden(in, next, false));
        }
        moveTo(next);
    }

    /** A run of tags at once: a text of its own, or noise, or what follows the flags of three countries. */
    private void tags(int first, int second) {
        int count = 1;
        int end = second;
        while (end < length) {
            int read = Escapes.character(raw, end, length);
            if (!Lookalikes.tag(CodePoints.value(read))) {
                break;
            }
            end += CodePoints.length(read);
            count++;
        }
        boolean flag = out > FLAG.length && Arrays.equals(bytes, out - FLAG.length, out, FLAG, 0, FLAG.length);
        if (count < FEWEST_TAGS || flag && count <= MOST_OF_FLAG) {
            moveTo(end);
            return;
        }
        hidden.add(new Hidden(first, end, true));
        bytes[out++] = CONTROL;
        for (int at = first; at < end; ) {
            int read = Escapes.character(raw, at, length);
            moveTo(at);
            bytes[out++] = (byte) (CodePoints.value(read) - Lookalikes.TAGS);
            at += CodePoints.length(read);
        }
        moveTo(end);
        bytes[out++] = CONTROL;
        offsets.shift(out, end);
    }

    /** Whether what touches a letter of another script is Latin, so that the letter was meant to be read as such. */
    private boolean amongLatin(int next) {
        int letters = 0;
        int touching = 0;
        while (touching < TOUCHING && Ascii.alnum(bytes[out - 1 - touching])) {
            letters += Ascii.letter(bytes[out - 1 - touching]) ? 1 : 0;
            touching++;
        }
        int at = next;
        for (int steps = 0; steps < MOST_FOREIGN && touching < TOUCHING && at < length; steps++) {
            int read = Escapes.character(raw, at, length);
            int codePoint = CodePoints.value(read);
            if (codePoint < 0x80 && Ascii.alnum((byte) codePoint)) {
                letters += Ascii.letter((byte) codePoint) ? 1 : 0;
                touching++;
            } else if (Lookalikes.latin(codePoint) == Lookalikes.ITSELF && Lookalikes.of(codePoint) == Lookalikes.ITSELF) {
                break;
            }
            at += CodePoints.length(read);
        }
        return touching == TOUCHING && letters > 0;
    }

    private void emit(int codePoint) {
        if (codePoint < 0x80) {
            boolean control = codePoint < ' ' && !Ascii.space((byte) codePoint);
            bytes[out++] = control ? CONTROL : (byte) codePoint;
        } else if (codePoint < 0x800) {
            bytes[out++] = (byte) (0xc0 | codePoint >> 6);
            bytes[out++] = (byte) (0x80 | codePoint & 63);
        } else if (codePoint < 0x10000) {
            bytes[out++] = (byte) (0xe0 | codePoint >> 12);
            bytes[out++] = (byte) (0x80 | codePoint >> 6 & 63);
            bytes[out++] = (byte) (0x80 | codePoint & 63);
        } else {
            bytes[out++] = (byte) (0xf0 | codePoint >> 18);
            bytes[out++] = (byte) (0x80 | codePoint >> 12 & 63);
            bytes[out++] = (byte) (0x80 | codePoint >> 6 & 63);
            bytes[out++] = (byte) (0x80 | codePoint & 63);
        }
    }

    /** What a character behind backslashes means; {@link #EDGE} where that takes more than this table. */
    private static byte[] simple() {
        byte[] simple = new byte[256];
        simple['n'] = '\n';
        simple['r'] = '\r';
        simple['t'] = '\t';
        simple['b'] = CONTROL;
        simple['f'] = CONTROL;
        simple['"'] = '"';
        simple['/'] = '/';
        return simple;
    }

    private static boolean[] special() {
        boolean[] special = new boolean[256];
        for (int c = 0; c < ' '; c++) {
            special[c] = !Ascii.space((byte) c);
        }
        special['"'] = true;
        special['\\'] = true;
        special['['] = true;
        for (int c = 0x80; c < special.length; c++) {
            special[c] = Lookalikes.mayBegin(c);
        }
        return special;
    }
}

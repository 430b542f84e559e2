package dev.wirewitness.policy.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Content as its reader will see it: escapes removed at every depth, string borders and placeholders marked.
 *
 * <p>A run of backslashes before {@code n r t b f / "} or {@code uXXXX} stands for the one character, however often the
 * text was encoded; so {@code \n}, {@code \\n} and {@code \\\\n} all become a line feed and can never glue to a token.
 * Four bytes never occur as text: {@link #EDGE}, {@link #OPEN}, {@link #CLOSE} and {@link #MASK}; a detection that
 * would hold one of them is no detection. Decoding never fails: what is not valid is text.
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

    private static final byte[] PLACEHOLDER = "[REDACTED:".getBytes(StandardCharsets.US_ASCII);
    private static final int PLACEHOLDER_TOKEN = 10;
    private static final int PLACEHOLDER_TYPE = 74;
    private static final int PADDING = 16;
    private static final boolean[] SPECIAL = special();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final byte[] raw;
    private final int length;
    private final boolean json;
    private final byte[] bytes;
    private final OffsetMap offsets = new OffsetMap();
    private int[] quotes = new int[32];
    private int quoteCount;
    private int in;
    private int out = 1;

    private DecodedText(byte[] raw, int from, int limit, boolean json) {
        this.raw = raw;
        this.length = limit;
        this.json = json;
        in = from;
        bytes = new byte[limit - from + 1 + PADDING];
        offsets.shift(1, from);
    }

    /** {@code raw} is read, not kept. */
    static DecodedText decode(byte[] raw, int length, Content content) {
        return decode(raw, 0, length, content);
    }

    /** The bytes {@code [from, limit)}; raw offsets count from the first byte of the array. */
    static DecodedText decode(byte[] raw, int from, int limit, Content content) {
        DecodedText text = new DecodedText(raw, from, limit, content == Content.JSON);
        text.decode();
        return text;
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
            long word = (long) LONG.get(from, i);
            LONG.set(to, o, word);
            long stop = stops(word);
            int plain = stop == 0 ? 8 : Long.numberOfTrailingZeros(stop) >>> 3;
            i += plain;
            o += plain;
            if (stop != 0) {
                if (SPECIAL[from[i] & 255]) {
                    in = i;
                    out = o;
                    return;
                }
                o++;
                i++;
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

    /**
     * The high bit of each byte that is a quote, a backslash, an opening bracket or a control character; bits above the
     * lowest may be wrong, since borrows run upwards (Hacker's Delight section 6-1).
     */
    private static long stops(long word) {
        long quote = word ^ 0x2222222222222222L;
        long slash = word ^ 0x5c5c5c5c5c5c5c5cL;
        long bracket = word ^ 0x5b5b5b5b5b5b5b5bL;
        long control = (word - 0x2020202020202020L) & ~word;
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
                int end = placeholderEnd();
                do {
                    bytes[out++] = end > in ? MASK : b;
                } while (++in < end);
            }
            default -> {
                bytes[out++] = CONTROL;
                in++;
            }
        }
    }

    /** One past a placeholder that begins here, or 0. */
    private int placeholderEnd() {
        int i = in;
        for (byte b : PLACEHOLDER) {
            if (i >= length || raw[i++] != b) {
                return 0;
            }
        }
        int type = i;
        while (i < length && i - type < PLACEHOLDER_TYPE && typeByte(raw[i])) {
            i++;
        }
        if (i == type || i + PLACEHOLDER_TOKEN + 1 >= length || raw[i] != ':') {
            return 0;
        }
        i++;
        for (int end = i + PLACEHOLDER_TOKEN; i < end; i++) {
            if (!(raw[i] >= 'a' && raw[i] <= 'z' || raw[i] >= '2' && raw[i] <= '7')) {
                return 0;
            }
        }
        return raw[i] == ']' ? i + 1 : 0;
    }

    private static boolean typeByte(byte b) {
        return b >= 'a' && b <= 'z' || Ascii.digit(b) || b == '-';
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
        byte meaning =
                switch (after) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b', 'f' -> CONTROL;
                    case '"', '/' -> after;
                    default -> EDGE;
                };
        if (meaning != EDGE) {
            bytes[out++] = meaning;
            moveTo(next + 1);
        } else if (after != 'u' || !unicode(next)) {
            literalBackslash(next);
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

    /** Decodes {@code uXXXX} at {@code at}, and the second half of a pair; false if there are no four hex digits. */
    private boolean unicode(int at) {
        int unit = hexUnit(at);
        if (unit < 0) {
            return false;
        }
        int end = at + 5;
        if (Character.isHighSurrogate((char) unit)) {
            int low = end;
            while (low < length && raw[low] == '\\') {
                low++;
            }
            int second = low > end ? hexUnit(low) : -1;
            if (second >= 0 && Character.isLowSurrogate((char) second)) {
                emit(Character.toCodePoint((char) unit, (char) second));
                moveTo(low + 5);
                return true;
            }
        }
        emit(Character.isSurrogate((char) unit) ? 0xfffd : unit);
        moveTo(end);
        return true;
    }

    private int hexUnit(int at) {
        if (at + 5 > length || raw[at] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 1; i < at + 5; i++) {
            int digit = Ascii.hexValue(raw[i]);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
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

    private static boolean[] special() {
        boolean[] special = new boolean[256];
        for (int c = 0; c < ' '; c++) {
            special[c] = !Ascii.space((byte) c);
        }
        special['"'] = true;
        special['\\'] = true;
        special['['] = true;
        return special;
    }
}

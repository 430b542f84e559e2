package dev.wirewitness.policy.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks JSON text (RFC 8259) over bytes, token by token, with the exact place of each. No tree, no copy of text, no
 * recursion; at most {@link #MAX_DEPTH} levels. Never throws for what it reads: text that is no JSON ends in
 * {@link Token#BROKEN}. Slips that many readers forgive (raw control characters, unknown escapes, bad UTF-8) are
 * walked over and remembered in {@link #clean}. Offsets count from the buffer's position. One thread.
 */
final class JsonCursor {
    static final int MAX_DEPTH = 512;

    enum Token {
        OBJECT,
        OBJECT_END,
        ARRAY,
        ARRAY_END,
        KEY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        /** The one value was read, only white space followed. */
        END,
        BROKEN
    }

    private enum Expect {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COMMA_OR_END,
        NOTHING
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final byte[] bytes;
    private final int base;
    private final int limit;
    private final long[] objects = new long[MAX_DEPTH / 64];
    private int at;
    private int depth;
    private Expect expect = Expect.VALUE;
    private int start;
    private int end;
    private boolean escaped;
    private boolean clean = true;
    private boolean broken;

    JsonCursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        base = from;
        limit = to;
        at = from;
        if (to - from >= 3 && bytes[from] == -0x11 && bytes[from + 1] == -0x45 && bytes[from + 2] == -0x41) {
            // A byte order mark: RFC 8259 section 8.1 forbids it, some readers skip it.
            at += 3;
            clean = false;
        }
    }

    /** Reads from position to limit; the bytes are copied only when the buffer gives no access to its array. */
    static JsonCursor over(ByteBuffer body) {
        if (body.hasArray()) {
            int from = body.arrayOffset() + body.position();
            return new JsonCursor(body.array(), from, from + body.remaining());
        }
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return new JsonCursor(copy, 0, copy.length);
    }

    /** First byte of the last token; of a string's text, behind the quote. */
    int start() {
        return start - base;
    }

    /** One past the last byte of the last token; of a string's text, the closing quote. */
    int end() {
        return end - base;
    }

    /** Containers open around the next token. */
    int depth() {
        return depth;
    }

    /** Whether the last string or key holds a backslash. */
    boolean escaped() {
        return escaped;
    }

    /** Whether everything so far was strict JSON in valid UTF-8. */
    boolean clean() {
        return clean && !broken;
    }

    Token next() {
        if (broken) {
            return Token.BROKEN;
        }
        int b = space();
        if (b < 0) {
            start = at;
            end = at;
            return expect == Expect.NOTHING ? Token.END : fail();
        }
        return switch (expect) {
            case VALUE -> value(b);
            case VALUE_OR_END -> b == ']' ? close() : value(b);
            case KEY -> key(b);
            case KEY_OR_END -> b == '}' ? close() : key(b);
            case COMMA_OR_END -> afterValue(b);
            case NOTHING -> fail();
        };
    }

    /** After OBJECT or ARRAY: walks to its end. True when the end was reached; {@link #end} is then behind it. */
    boolean skip() {
        int outside = depth - 1;
        while (depth > outside) {
            if (next() == Token.BROKEN) {
                return false;
            }
        }
        return true;
    }

    /** After KEY: walks over the value. */
    boolean skipValue() {
        return switch (next()) {
            case OBJECT, ARRAY -> skip();
            case BROKEN -> false;
            default -> true;
        };
    }

    /** Whether the last string or key is this ASCII text, escapes decoded. */
    boolean is(byte[] ascii) {
        if (!escaped) {
            return end - start == ascii.length && Arrays.equals(bytes, start, end, ascii, 0, ascii.length);
        }
        return end - start <= 6 * ascii.length && text().equals(new String(ascii, StandardCharsets.ISO_8859_1));
    }

    /** The same without regard to ASCII letter case. */
    boolean isAnyCase(byte[] ascii) {
        if (escaped) {
            return end - start <= 6 * ascii.length
                    && text().equalsIgnoreCase(new String(ascii, StandardCharsets.ISO_8859_1));
        }
        if (end - start != ascii.length) {
            return false;
        }
        for (int i = 0; i < ascii.length; i++) {
            int different = bytes[start + i] ^ ascii[i];
            boolean letter = (ascii[i] | 0x20) >= 'a' && (ascii[i] | 0x20) <= 'z';
            if (different != 0 && !(different == 0x20 && letter)) {
                return false;
            }
        }
        return true;
    }

    /** The last string or key, decoded. */
    String text() {
        return text(start(), end());
    }

    /** The string text at a span, decoded. */
    String text(int from, int to) {
        return JsonText.decode(bytes, base + from, base + to);
    }

    /** Bytes of the whole text. */
    int length() {
        return limit - base;
    }

    /** The bytes at a span, undecoded. */
    String raw(int from, int to) {
        return new String(bytes, base + from, to - from, StandardCharsets.UTF_8);
    }

    /** A cursor of its own over one value of this text; its offsets count from the value's first byte. */
    JsonCursor within(int from, int to) {
        return new JsonCursor(bytes, base + from, base + to);
    }

    /** Whether the text begins with this character, white space aside. */
    boolean firstIs(char c) {
        int i = base;
        while (i < limit && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        return i < limit && bytes[i] == c;
    }

    byte at(int offset) {
        return bytes[base + offset];
    }

    /** Copies a span out. */
    void copy(int from, int to, byte[] target, int at) {
        System.arraycopy(bytes, base + from, target, at, to - from);
    }

    private Token fail() {
        broken = true;
        return Token.BROKEN;
    }

    private int space() {
        while (at < limit) {
            byte b = bytes[at];
            if (b > ' ') {
                return b;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xFF;
            }
            at++;
        }
        return -1;
    }

    private Token value(int b) {
        start = at;
        return switch (b) {
            case '"' -> text(string());
            case '{' -> open(true);
            case '[' -> open(false);
            case 't' -> word("true", Token.TRUE);
            case 'f' -> word("false", Token.FALSE);
            case 'n' -> word("null", Token.NULL);
            default -> b == '-' || (b >= '0' && b <= '9') ? number() : fail();
        };
    }

    private Token text(boolean whole) {
        if (!whole) {
            return fail();
        }
        valueRead();
        return Token.STRING;
    }

    private Token afterValue(int b) {
        boolean inObject = inObject();
        if (b == (inObject ? '}' : ']')) {
            return close();
        }
        if (b != ',') {
            return fail();
        }
        at++;
        int next = space();
        return next < 0 ? fail() : inObject ? key(next) : value(next);
    }

    private Token key(int b) {
        if (b != '"' || !string()) {
            return fail();
        }
        if (space() != ':') {
            return fail();
        }
        at++;
        expect = Expect.VALUE;
        return Token.KEY;
    }

    private Token open(boolean object) {
        if (depth == MAX_DEPTH) {
            return fail();
        }
        at++;
        end = at;
        long bit = 1L << depth;
        objects[depth >> 6] = object ? objects[depth >> 6] | bit : objects[depth >> 6] & ~bit;
        depth++;
        expect = object ? Expect.KEY_OR_END : Expect.VALUE_OR_END;
        return object ? Token.OBJECT : Token.ARRAY;
    }

    private Token close() {
        Token token = inObject() ? Token.OBJECT_END : Token.ARRAY_END;
        start = at;
        at++;
        end = at;
        depth--;
        valueRead();
        return token;
    }

    private boolean inObject() {
        int top = depth - 1;
        return ((objects[top >> 6] >> top) & 1) != 0;
    }

    private void valueRead() {
        expect = depth == 0 ? Expect.NOTHING : Expect.COMMA_OR_END;
    }

    private Token word(String word, Token token) {
        if (limit - at < word.length()) {
            return fail();
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return fail();
            }
        }
        at += word.length();
        end = at;
        valueRead();
        return token;
    }

    /** RFC 8259 section 6. A number that ends with the text inside a container may be cut: broken. */
    private Token number() {
        int i = at;
        if (bytes[i] == '-') {
            i++;
        }
        int whole = digits(i);
        if (whole == i || (whole > i + 1 && bytes[i] == '0')) {
            return fail();
        }
        i = whole;
        if (i < limit && bytes[i] == '.') {
            int fraction = digits(i + 1);
            if (fraction == i + 1) {
                return fail();
            }
            i = fraction;
        }
        if (i < limit && (bytes[i] | 0x20) == 'e') {
            int sign = i + 1 < limit && (bytes[i + 1] == '+' || bytes[i + 1] == '-') ? i + 2 : i + 1;
            i = digits(sign);
            if (i == sign) {
                return fail();
            }
        }
        if (i == limit && depth > 0) {
            return fail();
        }
        at = i;
        end = i;
        valueRead();
        return Token.NUMBER;
    }

    private int digits(int from) {
        int i = from;
        while (i < limit && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }

    /** At an opening quote. Eight bytes at a time to the next quote, backslash, control character or non-ASCII byte. */
    private boolean string() {
        int i = at + 1;
        start = i;
        escaped = false;
        while (i < limit) {
            i = plain(i);
            if (i >= limit) {
                return false;
            }
            byte b = bytes[i];
            if (b == '"') {
                end = i;
                at = i + 1;
                return true;
            }
            if (b == '\\') {
                escaped = true;
                i = escape(i);
            } else if (b < 0) {
                i = sequence(i);
            } else {
                clean &= b >= ' ';
                i++;
            }
        }
        return false;
    }

    /** The lowest flagged byte is exact: borrows only run upwards (Hacker's Delight section 6-1). */
    private int plain(int from) {
        int i = from;
        while (i + 8 <= limit) {
            long word = (long) LONGS.get(bytes, i);
            long quote = word ^ 0x2222222222222222L;
            long slash = word ^ 0x5C5C5C5C5C5C5C5CL;
            long control = (word - 0x2020202020202020L) & ~word;
            long stop = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | control | word) & HIGHS;
            if (stop != 0) {
                return i + (Long.numberOfTrailingZeros(stop) >>> 3);
            }
            i += 8;
        }
        while (i < limit && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    private int escape(int i) {
        if (i + 1 >= limit) {
            return limit;
        }
        return switch (bytes[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 2;
            case 'u' -> unicode(i);
            default -> {
                clean = false;
                yield bytes[i + 1] < 0 ? i + 1 : i + 2;
            }
        };
    }

    private int unicode(int i) {
        if (i + 6 > limit) {
            return limit;
        }
        for (int k = i + 2; k < i + 6; k++) {
            if (Character.digit(bytes[k], 16) < 0) {
                clean = false;
                return i + 2;
            }
        }
        return i + 6;
    }

    /** One UTF-8 sequence (RFC 3629 section 4); a wrong byte counts as one character. */
    private int sequence(int i) {
        int b = bytes[i] & 0xFF;
        int length = b >= 0xF0 && b <= 0xF4 ? 4 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xC2 && b < 0xE0 ? 2 : 0;
        if (length == 0 || i + length > limit) {
            clean = false;
            return i + 1;
        }
        int second = bytes[i + 1] & 0xFF;
        int low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        int high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        boolean good = second >= low && second <= high;
        for (int k = 2; good && k < length; k++) {
            good = (bytes[i + k] & 0xC0) == 0x80;
        }
        clean &= good;
        return good ? i + length : i + 1;
    }
}

package dev.wirewitness.policy.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON text read into flat arrays, reused from text to text: nodes in document order, each knowing where it
 * stands in the bytes. Node 0 is the root; children of {@code n} begin at {@code n + 1}, and {@code next} leads from
 * one to the other. Where a member or element is missing the answer is {@link #NONE}, and asking {@code NONE} gives
 * {@code NONE}. Limits: {@value #MAX_NODES} nodes, {@value #MAX_DEPTH} levels. RFC 8259; numbers are read loosely.
 */
final class AnswerJson {
    static final int NONE = -1;
    static final int MAX_NODES = 1 << 20;
    static final int MAX_DEPTH = 200;

    private static final byte OBJECT = 1;
    private static final byte ARRAY = 2;
    private static final byte STRING = 3;
    private static final byte NUMBER = 4;
    private static final byte TRUE = 5;
    private static final byte FALSE = 6;
    private static final byte NULL = 7;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int FIRST = 32;

    private byte[] text = new byte[0];
    private int at;
    private int limit;
    private int count;
    private byte[] types = new byte[FIRST];
    private int[] starts = new int[FIRST];
    private int[] ends = new int[FIRST];
    private int[] keys = new int[FIRST];
    private int[] keyEnds = new int[FIRST];
    private int[] nexts = new int[FIRST];

    /** Whether {@code [from, to)} is one JSON text within the limits. The bytes are kept until the next call. */
    boolean parse(byte[] bytes, int from, int to) {
        text = bytes;
        at = from;
        limit = to;
        count = 0;
        space();
        boolean whole = value(NONE, NONE, 0);
        space();
        if (!whole || at != limit) {
            count = 0;
            return false;
        }
        return true;
    }

    int count() {
        return count;
    }

    int start(int node) {
        return starts[node];
    }

    int end(int node) {
        return ends[node];
    }

    boolean isObject(int node) {
        return node != NONE && types[node] == OBJECT;
    }

    boolean isArray(int node) {
        return node != NONE && types[node] == ARRAY;
    }

    boolean isString(int node) {
        return node != NONE && types[node] == STRING;
    }

    boolean isNumber(int node) {
        return node != NONE && types[node] == NUMBER;
    }

    boolean isTrue(int node) {
        return node != NONE && types[node] == TRUE;
    }

    boolean isFalse(int node) {
        return node != NONE && types[node] == FALSE;
    }

    /** The first child of an object or array. */
    int first(int node) {
        return (isObject(node) || isArray(node)) && nexts[node] > node + 1 ? node + 1 : NONE;
    }

    /** The sibling behind {@code child} in {@code parent}. */
    int after(int parent, int child) {
        return nexts[child] < nexts[parent] ? nexts[child] : NONE;
    }

    /** The member of this name; the last one where a name stands twice, as most readers take it. */
    int member(int object, String name) {
        int found = NONE;
        if (isObject(object)) {
            for (int child = first(object); child != NONE; child = after(object, child)) {
                if (keyIs(child, name)) {
                    found = child;
                }
            }
        }
        return found;
    }

    int member(int object, String first, String second) {
        return member(member(object, first), second);
    }

    boolean keyIs(int node, String name) {
        int from = keys[node];
        int length = keyEnds[node] - from;
        if (length == name.length()) {
            for (int i = 0; i < length; i++) {
                if (text[from + i] != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
        return length > name.length() && hasEscape(from, keyEnds[node]) && key(node).equals(name);
    }

    String key(int node) {
        return keys[node] == NONE ? "" : decoded(keys[node], keyEnds[node]);
    }

    /** Whether the node is a string with exactly this text (ASCII, written without escapes). */
    boolean is(int node, String expected) {
        return isString(node) && matches(starts[node], ends[node], expected);
    }

    /** The decoded string, at most {@code most} characters of it; empty when the node is none. */
    String string(int node, int most) {
        if (!isString(node)) {
            return "";
        }
        String all = decoded(starts[node], Math.min(ends[node], starts[node] + 6 * most));
        return all.length() <= most ? all : all.substring(0, most);
    }

    /** The text between the quotes, or the number as written. */
    String raw(int node) {
        return new String(text, starts[node], ends[node] - starts[node], StandardCharsets.UTF_8);
    }

    /** The number as a count, or -1 when the node is none. */
    long number(int node) {
        if (!isNumber(node)) {
            return -1;
        }
        long value = 0;
        for (int i = starts[node]; i < ends[node]; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || value > Long.MAX_VALUE / 16) {
                return text[i] == '.' && i > starts[node] ? value : -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private boolean matches(int from, int to, String expected) {
        if (to - from != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (text[from + i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasEscape(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private String decoded(int from, int to) {
        if (!hasEscape(from, to)) {
            return new String(text, from, to - from, StandardCharsets.UTF_8);
        }
        AnswerText plain = new AnswerText(false);
        plain.append(text, from, to, 0);
        return new String(plain.bytes(), 0, plain.length(), StandardCharsets.UTF_8);
    }

    private boolean value(int key, int keyEnd, int depth) {
        if (at >= limit || depth > MAX_DEPTH || count >= MAX_NODES) {
            return false;
        }
        return switch (text[at]) {
            case '{' -> container(OBJECT, key, keyEnd, depth);
            case '[' -> container(ARRAY, key, keyEnd, depth);
            case '"' -> {
                int node = node(STRING, key, keyEnd);
                boolean closed = quoted();
                starts[node]++;
                ends[node] = at - 1;
                yield closed;
            }
            case 't' -> word("true", TRUE, key, keyEnd);
            case 'f' -> word("false", FALSE, key, keyEnd);
            case 'n' -> word("null", NULL, key, keyEnd);
            default -> number(key, keyEnd);
        };
    }

    private boolean container(byte type, int key, int keyEnd, int depth) {
        int node = node(type, key, keyEnd);
        byte close = type == OBJECT ? (byte) '}' : (byte) ']';
        at++;
        space();
        if (at < limit && text[at] == close) {
            at++;
            ends[node] = at;
            return true;
        }
        while (true) {
            if (!(type == OBJECT ? member(depth) : value(NONE, NONE, depth + 1))) {
                return false;
            }
            space();
            if (at >= limit) {
                return false;
            }
            byte then = text[at++];
            if (then == close) {
                ends[node] = at;
                nexts[node] = count;
                return true;
            }
            if (then != ',') {
                return false;
            }
            space();
        }
    }

    private boolean member(int depth) {
        if (at >= limit || text[at] != '"') {
            return false;
        }
        int key = at + 1;
        if (!quoted()) {
            return false;
        }
        int keyEnd = at - 1;
        space();
        if (at >= limit || text[at] != ':') {
            return false;
        }
        at++;
        space();
        return value(key, keyEnd, depth + 1);
    }

    /** From the opening quote to behind the closing one; every escape is checked. */
    private boolean quoted() {
        at++;
        while (at < limit) {
            plain();
            byte b = text[at++];
            if (b == '"') {
                return true;
            }
            if ((b >= 0 && b < 0x20) || (b == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    /** Moves on by eight bytes while none is a quote, backslash or control character, else to the first that is. */
    private void plain() {
        int i = at;
        while (i + 8 < limit) {
            long word = (long) LONG.get(text, i);
            long quote = word ^ 0x2222222222222222L;
            long slash = word ^ 0x5c5c5c5c5c5c5c5cL;
            long control = (word - 0x2020202020202020L) & ~word;
            // the lowest flagged byte is right, since borrows run upwards (Hacker's Delight section 6-1)
            long stop = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | control) & HIGHS;
            if (stop != 0) {
                at = i + (Long.numberOfTrailingZeros(stop) >>> 3);
                return;
            }
            i += 8;
        }
        at = i;
    }

    private boolean escape() {
        if (at >= limit) {
            return false;
        }
        byte b = text[at++];
        if (b != 'u') {
            return b == '"' || b == '\\' || b == '/' || b == 'n' || b == 't' || b == 'r' || b == 'b' || b == 'f';
        }
        for (int i = 0; i < 4; i++, at++) {
            if (at >= limit || Character.digit(text[at], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean word(String word, byte type, int key, int keyEnd) {
        if (limit - at < word.length() || !matches(at, at + word.length(), word)) {
            return false;
        }
        int node = node(type, key, keyEnd);
        at += word.length();
        ends[node] = at;
        return true;
    }

    private boolean number(int key, int keyEnd) {
        byte first = text[at];
        if (first != '-' && (first < '0' || first > '9')) {
            return false;
        }
        int node = node(NUMBER, key, keyEnd);
        while (at < limit && numeric(text[at])) {
            at++;
        }
        ends[node] = at;
        return true;
    }

    private static boolean numeric(byte b) {
        return (b >= '0' && b <= '9') || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
    }

    private void space() {
        while (at < limit && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private int node(byte type, int key, int keyEnd) {
        if (count == types.length) {
            grow();
        }
        types[count] = type;
        starts[count] = at;
        keys[count] = key;
        keyEnds[count] = keyEnd;
        nexts[count] = count + 1;
        return count++;
    }

    private void grow() {
        int size = count * 2;
        types = Arrays.copyOf(types, size);
        starts = Arrays.copyOf(starts, size);
        ends = Arrays.copyOf(ends, size);
        keys = Arrays.copyOf(keys, size);
        keyEnds = Arrays.copyOf(keyEnds, size);
        nexts = Arrays.copyOf(nexts, size);
    }
}

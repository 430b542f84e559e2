package dev.wirewitness.policy.detect;

/** A set of ASCII bytes, written {@code [A-Za-z0-9_-]} or by a short name such as {@code \d}. Immutable. */
final class ByteClass {
    private final boolean[] members = new boolean[256];

    /** Bytes and ranges; a {@code -} at the end stands for itself. */
    ByteClass(String ranges) {
        for (int i = 0; i < ranges.length(); i++) {
            char first = ranges.charAt(i);
            char last = first;
            if (i + 2 < ranges.length() && ranges.charAt(i + 1) == '-') {
                last = ranges.charAt(i + 2);
                i += 2;
            }
            for (char c = first; c <= last; c++) {
                members[c] = true;
            }
        }
    }

    /** The class a short name stands for. */
    static ByteClass named(char name) {
        return switch (name) {
            case 'd' -> new ByteClass("0-9");
            case 'h' -> new ByteClass("0-9a-f");
            case 'H' -> new ByteClass("0-9a-fA-F");
            case 'a' -> new ByteClass("0-9A-Za-z");
            case 'w' -> new ByteClass("0-9A-Za-z_");
            case 't' -> new ByteClass("0-9A-Za-z_-");
            case 'b' -> new ByteClass("0-9A-Za-z+/");
            default -> throw new IllegalArgumentException("class \\" + name + " (expected: one of d h H a w t b)");
        };
    }

    /** The first place from {@code from} on whose byte is no member, or the limit. */
    int end(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && has(bytes[end])) {
            end++;
        }
        return end;
    }

    /** Whether all bytes of {@code [from, to)} are members. */
    boolean all(byte[] bytes, int from, int to) {
        return end(bytes, from, to) == to;
    }

    boolean has(byte b) {
        return members[b & 255];
    }
}

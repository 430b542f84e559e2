package dev.wirewitness.proxy.upstream;

import org.jspecify.annotations.Nullable;

/** Reads IPv6 addresses as RFC 4291 section 2.2 writes them: eight groups, one gap, perhaps an IPv4 tail; no zone. */
final class Address6 {
    private static final int GROUPS = 8;

    private final String text;
    private final byte[] bytes = new byte[16];
    private int at;
    private int groups;
    private int gap = -1;

    private Address6(String text) {
        this.text = text;
    }

    /** 16 bytes, or null. */
    static byte @Nullable [] parse(String text) {
        return new Address6(text).read();
    }

    private byte @Nullable [] read() {
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (tailIsAddress4()) {
                return tail() ? filled() : null;
            }
            if (groups == GROUPS || !group()) {
                return null;
            }
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at++) != ':' || at == text.length()) {
                return null; // something else than a colon, or a colon at the end
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = groups;
                at++;
            }
        }
        return filled();
    }

    private boolean tailIsAddress4() {
        return text.indexOf(':', at) < 0 && text.indexOf('.', at) >= 0;
    }

    private boolean tail() {
        byte[] four = Host.address4Bytes(text.substring(at));
        if (four == null || groups > GROUPS - 2) {
            return false;
        }
        System.arraycopy(four, 0, bytes, groups * 2, 4);
        groups += 2;
        return true;
    }

    private boolean group() {
        int begin = at;
        int value = 0;
        while (at < text.length() && at - begin < 4) {
            char c = text.charAt(at);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                break;
            }
            value = (value << 4) | digit;
            at++;
        }
        bytes[groups * 2] = (byte) (value >> 8);
        bytes[groups * 2 + 1] = (byte) value;
        groups++;
        return at > begin;
    }

    /** Moves what stands behind the gap to the end; a gap stands for at least one group. */
    private byte @Nullable [] filled() {
        if (gap < 0) {
            return groups == GROUPS ? bytes : null;
        }
        if (groups == GROUPS) {
            return null;
        }
        int behind = (groups - gap) * 2;
        byte[] result = new byte[16];
        System.arraycopy(bytes, 0, result, 0, gap * 2);
        System.arraycopy(bytes, gap * 2, result, 16 - behind, behind);
        return result;
    }
}

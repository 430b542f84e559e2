package dev.wirewitness.proxy.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host as somebody wrote it, read strictly: a DNS name (RFC 1123, with underscore), an address literal, or neither.
 * Odd IPv4 spellings ({@code 0x7f.1}, {@code 2130706433}, {@code 0177.0.0.1}) are neither, whatever a C library makes
 * of them. Names beyond ASCII must come as A-labels ({@code xn--…}).
 */
public sealed interface Host {
    /** At most 253 bytes (RFC 1035 section 2.3.4), lower case, without a final dot. */
    record Name(String name) implements Host {}

    /** An address literal; {@code text} is its canonical form without brackets. */
    record Address(InetAddress address, String text) implements Host {}

    /** Neither. {@code why} can be shown; it does not repeat the host. */
    record Malformed(String why) implements Host {}

    static Host parse(String text) {
        if (text.isEmpty()) {
            return new Malformed("is empty (expected: a host name or an address)");
        }
        if (text.length() > 255) {
            return new Malformed("has " + text.length() + " characters (expected: at most 253)");
        }
        boolean bracketed = text.charAt(0) == '[';
        if (bracketed && text.charAt(text.length() - 1) != ']') {
            return new Malformed("begins with [ and does not end with ]");
        }
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf(':') >= 0) {
            return address6(bare);
        }
        return bracketed ? new Malformed("has brackets and is no IPv6 address") : nameOrAddress4(bare);
    }

    private static Host address6(String text) {
        byte[] bytes = Address6.parse(text);
        return bytes != null
                ? address(bytes)
                : new Malformed("is no IPv6 address (expected: like 2001:db8::1, without a zone)");
    }

    private static Host nameOrAddress4(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > 253) {
            return new Malformed("has " + name.length() + " characters (expected: 1 to 253)");
        }
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (!label(name, start, i)) {
                    return new Malformed("has a label that is empty, over 63 characters, or has other characters than"
                            + " letters, digits, - and _");
                }
                if (i < name.length()) {
                    start = i + 1;
                }
            }
        }
        return numeric(name, start) ? address4(name) : new Name(name.toLowerCase(Locale.ROOT));
    }

    private static boolean label(String name, int from, int to) {
        if (from == to || to - from > 63 || name.charAt(from) == '-' || name.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !digit && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** A last label of digits, or 0x and hex digits, makes the whole an address (URL Standard, "ends in a number"). */
    private static boolean numeric(String name, int from) {
        boolean hex = name.regionMatches(true, from, "0x", 0, 2);
        for (int i = hex ? from + 2 : from; i < name.length(); i++) {
            if (Character.digit(name.charAt(i), hex ? 16 : 10) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Host address4(String text) {
        byte[] bytes = address4Bytes(text);
        return bytes != null
                ? address(bytes)
                : new Malformed("is no IPv4 address (expected: four decimal numbers, like 192.0.2.1)");
    }

    /** Four decimal numbers without leading zeros, or null. */
    static byte @Nullable [] address4Bytes(String text) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int begin = at;
            int value = 0;
            while (at < text.length() && at - begin < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at - begin > 1 && text.charAt(begin) == '0';
            boolean end = i == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == begin || leadingZero || value > 255 || !end) {
                return null;
            }
            bytes[i] = (byte) value;
            at++;
        }
        return bytes;
    }

    private static Host address(byte[] bytes) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return new Address(address, NetUtil.toAddressString(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes (expected: 4 or 16)", e);
        }
    }
}

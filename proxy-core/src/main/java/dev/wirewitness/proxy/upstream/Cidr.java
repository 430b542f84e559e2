package dev.wirewitness.proxy.upstream;

import java.net.InetAddress;

/**
 * A range of addresses, as {@code 10.0.0.0/8}, {@code ::1/128} or a single address.
 *
 * @param network 4 or 16 bytes, zero behind the prefix
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
public record Cidr(byte[] network, int prefix) {
    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException with the value and what was expected
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (!(Host.parse(slash < 0 ? text : text.substring(0, slash)) instanceof Host.Address(InetAddress address,
                _))) {
            throw new IllegalArgumentException(
                    "address range '" + text + "' (expected: like 10.0.0.0/8, fd00::/8 or 127.0.0.1)");
        }
        byte[] network = address.getAddress();
        int bits = network.length * 8;
        int prefix = slash < 0 ? bits : prefix(text, slash + 1, bits);
        for (int i = prefix; i < bits; i++) {
            if ((network[i >> 3] & (0x80 >> (i & 7))) != 0) {
                throw new IllegalArgumentException("address range '" + text + "' has bits set behind its prefix of "
                        + prefix + " (expected: the first address of the range)");
            }
        }
        return new Cidr(network, prefix);
    }

    private static int prefix(String text, int from, int bits) {
        int value = 0;
        for (int i = from; i < text.length() && value <= bits; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            value = digit < 0 ? Integer.MAX_VALUE / 20 : value * 10 + digit;
        }
        if (from == text.length() || value > bits) {
            throw new IllegalArgumentException(
                    "address range '" + text + "' (expected: a prefix of 0 to " + bits + ")");
        }
        return value;
    }

    /** {@code address}: 4 or 16 bytes. */
    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefix >> 3;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefix & 7;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
    }
}

package dev.wirewitness.policy.ruleset;

import java.net.InetAddress;
import java.util.Optional;

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3); a lone address is a block of one. */
record Network(InetAddress base, int bits) {

    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress base = InetAddress.ofLiteral(address);
            int width = base.getAddress().length * 8;
            String bits = slash < 0 ? String.valueOf(width) : text.substring(slash + 1);
            if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > width) {
                return Optional.empty();
            }
            return Optional.of(new Network(base, Integer.parseInt(bits)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] wanted = base.getAddress();
        byte[] actual = address.getAddress();
        if (wanted.length != actual.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (wanted[i] != actual[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        int mask = 0xff << (8 - rest) & 0xff;
        return rest == 0 || (wanted[whole] & mask) == (actual[whole] & mask);
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}

package dev.wirewitness.policy.detect;

import java.util.List;

/** IPv4 addresses in dotted form; what looks like a version number is told apart. */
final class IpAddresses {
    static final DetectorDescription IPV4 = DetectionCollector.personal("ipv4", "", "IPv4 address", 62);

    private static final List<String> WORDS =
            List.of("ip", "ipv4", "address", "host", "server", "client", "remote", "addr", "login from");
    private static final List<String> VERSIONS =
            List.of(
            "version", "v", "ver", "release", "firmware", "build", "driver", "section", "chapter", "oid",
            "upgrade", "update", "patch", "deps");

    private static final String PRIVATE = "an address of a private network";

    private IpAddresses() {}

    static boolean begins(DigitGroups groups) {
        if (groups.count(4) > 12) {
            return false;
        }
        String shape = groups.shape(4);
        for (int i = 0; i < shape.length(); i++) {
            if (i % 2 == 0 ? shape.charAt(i) > '3' : shape.charAt(i) != '.') {
                return false;
            }
        }
        return shape.length() == 7;
    }

    static void verify(DecodedText text, DigitGroups groups, DetectionCollector out) {
        int[] octets = octets(text.bytes(), groups.start(), groups.end(4));
        if (octets.length == 0) {
            return;
        }
        Score score = Score.base(IPV4.baseConfidence());
        Surroundings around = Surroundings.of(text, groups.start());
        boolean named = around.addTo(score, WORDS, 15);
        String special = special(octets);
        if (!special.isEmpty()) {
            score.plus(special, special.equals(PRIVATE) ? -15 : -40);
        } else if (octets[0] < 10 && octets[1] < 30 && octets[2] < 30 && octets[3] < 30 && !named) {
            score.plus("like a version number", -30);
        }
        if (groups.digitsBeside(4)) {
            score.plus("more digits beside", -25);
        }
        around.addTo(score, VERSIONS, -40);
        out.report(IPV4, groups.start(), groups.end(4), score);
    }

    private static int[] octets(byte[] bytes, int start, int end) {
        int[] octets = new int[4];
        int index = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] == '.') {
                index++;
            } else {
                boolean leadingZero = bytes[i] == '0' && Ascii.digit(bytes[i + 1]) && octets[index] == 0;
                octets[index] = octets[index] * 10 + bytes[i] - '0';
                if (leadingZero || octets[index] > 255) {
                    return new int[0];
                }
            }
        }
        return octets;
    }

    /** Ranges of RFC 1918, RFC 5737, RFC 6598 and RFC 6890, and resolvers everybody names. */
    private static String special(int[] o) {
        boolean own = o[0] == 10 || o[0] == 172 && o[1] >= 16 && o[1] < 32 || o[0] == 192 && o[1] == 168;
        boolean local = o[0] == 127 || o[0] == 169 && o[1] == 254 || o[0] == 100 && o[1] >= 64 && o[1] < 128;
        boolean documentation = o[0] == 192 && o[1] == 0 && (o[2] == 2 || o[2] == 0)
                || o[0] == 198 && o[1] == 51 && o[2] == 100
                || o[0] == 203 && o[1] == 0 && o[2] == 113;
        boolean nobody = o[0] == 0 || o[0] >= 224 || o[0] == o[1] && o[1] == o[2];
        return own ? PRIVATE : local || documentation || nobody ? "not a public address" : "";
    }
}

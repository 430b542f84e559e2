package dev.wirewitness.policy.detect;

import java.util.List;

/** Addresses written with colons: IPv6 (RFC 4291 section 2.2) and MAC. */
final class ColonAddressVerifier implements Verifier {
    static final DetectorDescription IPV6 = DetectionCollector.personal("ipv6", "", "IPv6 address", 65);
    static final DetectorDescription MAC = DetectionCollector.personal("mac-address", "", "MAC address", 65);

    private static final int MAX = 46;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(IPV6, MAC);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.exact(":"));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        byte after = bytes[at + 1];
        if (after != ':' && !(Ascii.hex(after) && Ascii.hex(bytes[at - 1]))) {
            return at + 1;
        }
        int start = at;
        while (start > 1 && at - start < 5 && Ascii.hex(bytes[start - 1])) {
            start--;
        }
        int end = at;
        while (end < text.end() && end - start < MAX && (Ascii.hex(bytes[end]) || bytes[end] == ':')) {
            end++;
        }
        if (bytes[end - 1] == ':' && end - 2 >= at && bytes[end - 2] != ':') {
            end--;
        }
        boolean free = !Ascii.word(bytes[start - 1]) && bytes[start - 1] != ':' && !Ascii.word(bytes[end])
                && bytes[end] != ':';
        if (free && out.candidate()) {
            if (mac(bytes, start, end)) {
                reportMac(bytes, start, end, out);
            } else {
                reportIpv6(bytes, start, end, out);
            }
        }
        return Math.max(end, at + 1);
    }

    private static boolean mac(byte[] bytes, int start, int end) {
        if (end - start != 17) {
            return false;
        }
        for (int i = 0; i < 17; i++) {
            if (bytes[start + i] == ':' != (i % 3 == 2)) {
                return false;
            }
        }
        return true;
    }

    private static void reportMac(byte[] bytes, int start, int end, DetectionCollector out) {
        Score score = Score.base(MAC.baseConfidence());
        if (TestValues.entropy(bytes, start, end) < 2) {
            score.plus("test value", -40);
        }
        out.report(MAC, start, end, score);
    }

    private static void reportIpv6(byte[] bytes, int start, int end, DetectionCollector out) {
        int groups = 0;
        int gaps = 0;
        int length = 0;
        boolean digit = false;
        for (int i = start; i <= end; i++) {
            if (i == end || bytes[i] == ':') {
                groups += length > 0 ? 1 : 0;
                gaps += length == 0 && i < end && i > start && bytes[i - 1] == ':' ? 1 : 0;
                length = 0;
            } else {
                digit = digit || Ascii.digit(bytes[i]);
                if (++length > 4) {
                    return;
                }
            }
        }
        boolean whole = groups == 8 && gaps == 0;
        if (!whole && (gaps != 1 || groups > 7 || groups == 0)) {
            return;
        }
        Score score = Score.base(IPV6.baseConfidence());
        if (whole) {
            score.plus("eight groups", 10);
        } else if (groups < 3 || !digit) {
            score.plus("few groups", -35);
        }
        if (privateUse(bytes, start, end)) {
            score.plus("not a public address", -30);
        }
        out.report(IPV6, start, end, score);
    }

    /** Loopback, link-local, unique local (RFC 4193) and documentation (RFC 3849). */
    private static boolean privateUse(byte[] bytes, int start, int end) {
        return bytes[start] == ':'
                || Ascii.wordAt(bytes, start, end, "fe80")
                || Ascii.wordAt(bytes, start, end, "fc")
                || Ascii.wordAt(bytes, start, end, "fd")
                || Ascii.wordAt(bytes, start, end, "2001:db8:");
    }
}

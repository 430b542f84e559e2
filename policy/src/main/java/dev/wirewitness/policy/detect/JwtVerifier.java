package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** JSON Web Tokens in compact form (RFC 7515, RFC 7516): the header is decoded and must name an algorithm or type. */
final class JwtVerifier implements Verifier {
    static final DetectorDescription JWT = DetectionCollector.secret("jwt", "", "JSON Web Token", 70);

    private static final ByteClass BASE64URL = new ByteClass("A-Za-z0-9_-");
    private static final int MAX_HEADER = 2048;
    private static final int MAX = 32 * 1024;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(JWT);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.exact("eyJ"));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int dot = BASE64URL.end(bytes, at, text.end());
        if (BASE64URL.has(bytes[at - 1]) || bytes[dot] != '.' || dot - at < 10 || dot - at > MAX_HEADER) {
            return at + 1;
        }
        String header = decode(bytes, at, dot);
        boolean decodes = header.startsWith("{\"") && (header.contains("\"alg\"") || header.contains("\"typ\""));
        boolean otherJson = !decodes && header.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (otherJson || !decodes && !Ascii.exactAt(bytes, dot + 1, text.end(), "eyJ")) {
            return at + 1;
        }
        int parts = 1;
        int end = dot;
        while (parts < 5 && bytes[end] == '.' && end - at < MAX) {
            end = BASE64URL.end(bytes, end + 1, text.end());
            parts++;
        }
        while (bytes[end - 1] == '.') {
            end--;
        }
        if (end - dot > 4) {
            Score score = Score.base(JWT.baseConfidence());
            if (decodes) {
                score.plus("header decodes", 20);
            }
            out.report(JWT, at, end, score);
        }
        return at + 1;
    }

    private static String decode(byte[] bytes, int start, int end) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(Arrays.copyOfRange(bytes, start, end));
            return new String(header, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}

package dev.wirewitness.policy.detect;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Credentials of HTTP headers that stand in text: Bearer, Basic, token and key headers (RFC 6750, RFC 7617). */
final class AuthorizationVerifier implements Verifier {
    static final DetectorDescription BEARER =
            DetectionCollector.secret("bearer-token", "", "token behind Bearer in a header", 52);
    static final DetectorDescription BASIC =
            DetectionCollector.secret("basic-credentials", "", "user and password behind Basic in a header, or as container tools keep them", 72);
    static final DetectorDescription KEY_HEADER =
            DetectionCollector.secret("authorization-header", "", "key in an authorization or API key header", 62);

    private static final ByteClass TOKEN = new ByteClass("A-Za-z0-9._~+/=-");
    private static final List<String> KEY_HEADERS = List.of(
            "x-api-key", "x-goog-api-key", "authorization", "x-auth-token", "private-token", "x-access-token",
            "x-amz-security-token", "api-key:");
    private static final List<String> AUTHORIZATION = List.of("authorization");
    private static final int MAX = 4096;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(BEARER, BASIC, KEY_HEADER);
    }

    @Override
    public List<Anchor> anchors() {
        return Stream.concat(Stream.of("bearer ", "basic ", "auth\"", "auth\u0002"), KEY_HEADERS.stream())
                .map(Anchor::anyCase)
                .toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (Ascii.word(bytes[at - 1])) {
            return at + 1;
        }
        if (Ascii.wordAt(bytes, at, text.end(), "bearer ")) {
            scheme(text, at, at + 7, BEARER, out);
        } else if (Ascii.wordAt(bytes, at, text.end(), "basic ")) {
            scheme(text, at, at + 6, BASIC, out);
        } else if (Ascii.wordAt(bytes, at, text.end(), "auth") && (bytes[at + 4] == '"' || bytes[at + 4] == DecodedText.CLOSE)) {
            registry(text, at + 4, out);
        } else {
            header(text, at, out);
        }
        return at + 1;
    }

    private static void scheme(
            DecodedText text, int at, int from, DetectorDescription detector, DetectionCollector out) {
        int end = tokenEnd(text.bytes(), from, text.end());
        boolean basic = detector == BASIC;
        if (basic ? !userAndPassword(text.bytes(), from, end) : !random(text.bytes(), from, end, 16)) {
            return;
        }
        Score score = Score.base(detector.baseConfidence());
        Surroundings.of(text, at).addTo(score, AUTHORIZATION, 20);
        if (basic) {
            score.plus("decodes to user and password", 10);
        } else if (TestValues.entropy(text.bytes(), from, end) >= 3.5) {
            score.plus("entropy", 12);
        }
        TestValues.judge(score, text.bytes(), from, end, 2.5);
        out.report(detector, from, end, score);
    }

    /** {@code "auth": "..."} as container tools keep it: a user and a password in base64. */
    private static void registry(DecodedText text, int nameEnd, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int from = value(bytes, nameEnd, ":");
        int end = from < 0 ? -1 : tokenEnd(bytes, from, text.end());
        if (end > 0 && userAndPassword(bytes, from, end)) {
            Score score = Score.base(BASIC.baseConfidence()).plus("decodes to user and password", 10).plus("field auth", 10);
            out.report(BASIC, from, end, score);
        }
    }

    private static void header(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int i = at;
        while (Ascii.letter(bytes[i]) || bytes[i] == '-') {
            i++;
        }
        i = value(bytes, i, ":=");
        if (i < 0) {
            return;
        }
        for (String scheme : List.of("token ", "apikey ", "key ", "ssws ", "api-key ")) {
            if (Ascii.wordAt(bytes, i, text.end(), scheme)) {
                i += scheme.length();
                break;
            }
        }
        int end = tokenEnd(bytes, i, text.end());
        if (random(bytes, i, end, 16) && !SecretValues.standIn(bytes, i, end)) {
            Score score = Score.base(KEY_HEADER.baseConfidence()).plus("header name before", 15);
            TestValues.judge(score, bytes, i, end, 2.8);
            out.report(KEY_HEADER, i, end, score);
        }
    }

    /** Behind the quotes, blanks and signs that follow a name; -1 where none of the separators is among them. */
    private static int value(byte[] bytes, int nameEnd, String separators) {
        boolean separated = false;
        int at = nameEnd;
        while (at - nameEnd < 8 && between(bytes[at])) {
            separated |= separators.indexOf(bytes[at]) >= 0;
            at++;
        }
        return separated ? at : -1;
    }

    private static boolean between(byte b) {
        return b == ':' || b == '=' || b == ' ' || b == '"' || b == '\'' || b == DecodedText.OPEN
                || b == DecodedText.CLOSE || b == ',';
    }

    private static int tokenEnd(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && end - from < MAX && TOKEN.has(bytes[end])) {
            end++;
        }
        while (end > from && bytes[end - 1] == '.') {
            end--;
        }
        return end;
    }

    private static boolean random(byte[] bytes, int start, int end, int min) {
        return end - start >= min
                && SecretValues.hasDigit(bytes, start, end)
                && TestValues.entropy(bytes, start, end) >= 2.8;
    }

    private static boolean userAndPassword(byte[] bytes, int start, int end) {
        if (end - start < 8 || end - start > 1024) {
            return false;
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(Arrays.copyOfRange(bytes, start, end));
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean colon = false;
        for (byte b : decoded) {
            if (b >= 0 && b < ' ') {
                return false;
            }
            colon = colon || b == ':';
        }
        return colon;
    }
}

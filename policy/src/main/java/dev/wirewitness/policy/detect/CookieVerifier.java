package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Values of session cookies in {@code Cookie} and {@code Set-Cookie} fields: whoever has one is signed in. */
final class CookieVerifier implements Verifier {
    static final DetectorDescription COOKIE =
            DetectionCollector.secret("session-cookie", "", "value of a cookie that signs in", 62);

    private static final String FIELD = "cookie:";

    /** Parts of names that sessions have, in small letters. */
    private static final List<String> SESSIONS =
            List.of("sess", "sid", "auth", "token", "login", "remember", "jwt", "ticket", "identity", "cf_clearance");

    /** Names with such a part that hold nothing secret. */
    private static final Set<String> OTHERS = Set.of("csrftoken", "xsrf-token", "_csrf_token", "csrf_token", "residence", "sidebar");

    private static final int LONGEST = 4096;
    private static final int LONGEST_NAME = 128;
    private static final int SHORTEST = 12;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(COOKIE);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.anyCase(FIELD), Anchor.anyCase("cookie\": \""), Anchor.anyCase("cookie': '"));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = Math.min(text.end(), at + LONGEST);
        int name = at + "cookie".length();
        while (name < limit && !Ascii.word(bytes[name])) {
            name++;
        }
        while (name < limit) {
            int equals = end(bytes, name, Math.min(limit, name + LONGEST_NAME), (byte) '=');
            int end = equals < 0 ? -1 : end(bytes, equals + 1, limit, (byte) ';');
            if (end < 0) {
                break;
            }
            pair(bytes, name, equals, end, out);
            name = end;
            while (name < limit && (bytes[name] == ';' || bytes[name] == ' ')) {
                name++;
            }
            if (name == end) {
                break;
            }
        }
        return at + 1;
    }

    /** Where the sign stands, or the line, the string or the cookie ends; -1 where a name ends so. */
    private static int end(byte[] bytes, int from, int limit, byte sign) {
        int at = from;
        while (at < limit && bytes[at] > ' ' && bytes[at] != ';' && bytes[at] != sign && bytes[at] != '"' && bytes[at] != '\'') {
            at++;
        }
        return sign == '=' && bytes[at] != '=' ? -1 : at;
    }

    private static void pair(byte[] bytes, int start, int equals, int end, DetectionCollector out) {
        String name = new String(bytes, start, equals - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int value = equals + 1;
        boolean session = SESSIONS.stream().anyMatch(name::contains) && !OTHERS.contains(name) && !name.contains("csrf");
        if (!session || end - value < SHORTEST || SecretValues.standIn(bytes, value, end) || !SecretValues.hasDigit(bytes, value, end)) {
            return;
        }
        Score score = Score.base(COOKIE.baseConfidence());
        if (TestValues.entropy(bytes, value, end) >= 3.3) {
            score.plus("entropy", 15);
        }
        TestValues.judge(score, bytes, value, end, 2.5);
        out.report(COOKIE, value, end, score);
    }
}

package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The password in {@code scheme://user:password@host} (RFC 3986 section 3.2.1), database URLs included. */
final class CredentialUrlVerifier implements Verifier {
    static final DetectorDescription URL =
            DetectionCollector.secret("credential-url", "", "password in a URL", 82);
    static final DetectorDescription DATABASE =
            DetectionCollector.secret("database-url", "", "password in a database or broker URL", 86);

    private static final Set<String> DATABASES = Set.of(
            "postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps",
            "clickhouse", "mssql", "sqlserver", "oracle", "cockroachdb", "nats", "kafka", "ldap", "ldaps",
            "postgresql+psycopg2", "postgresql+asyncpg", "mysql+pymysql");
    private static final Set<String> STAND_INS =
            Set.of("password", "pass", "passwd", "pwd", "secret", "token", "user", "x", "xxx", "test", "postgres");
    private static final int MAX = 512;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(URL, DATABASE);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.exact("://"));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int scheme = at;
        while (scheme > 1 && at - scheme < 24 && (Ascii.alnum(bytes[scheme - 1]) || bytes[scheme - 1] == '+')) {
            scheme--;
        }
        int authority = at + 3;
        int colon = -1;
        int sign = -1;
        for (int i = authority; i < text.end() && i - authority < MAX && authorityByte(bytes[i]); i++) {
            if (bytes[i] == ':' && colon < 0) {
                colon = i;
            } else if (bytes[i] == '@') {
                sign = i;
            }
        }
        if (at - scheme < 2 || colon < 0 || sign < colon + 2 || !hostByte(bytes[sign + 1])) {
            return at + 1;
        }
        report(text, scheme, at, colon + 1, sign, out);
        return at + 1;
    }

    private static void report(DecodedText text, int scheme, int at, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        String name = new String(bytes, scheme, at - scheme, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        DetectorDescription detector = DATABASES.contains(name) ? DATABASE : URL;
        String password = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        Score score = Score.base(detector.baseConfidence());
        if (STAND_INS.contains(password) || SecretValues.standIn(bytes, start, end)) {
            score.plus("test value", -50);
        }
        out.report(detector, start, end, score);
    }

    private static boolean authorityByte(byte b) {
        return b > ' ' && b != '/' && b != '?' && b != '"' && b != '\'' && b != '<' && b != '>' && b != '`'
                && b != '\\' && b != ',' || b < 0;
    }

    private static boolean hostByte(byte b) {
        return Ascii.alnum(b) || b == '[' || b == '.' || b == '_';
    }
}

package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells values that are secrets from templates, references to secrets, and words that stand for one. */
final class SecretValues {
    private static final Set<String> STAND_INS = Set.of(
            "password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "string", "null", "none", "nil",
            "true", "false", "undefined", "required", "optional", "hidden", "redacted", "masked", "encrypted", "value",
            "changeit", "foobar", "text", "bytes", "object", "number", "boolean", "unknown", "default", "invalid",
            "argon2id", "argon2", "bcrypt", "scrypt", "pbkdf2", "missing", "expired", "disabled", "enabled", "username", "pass", "pwd", "admin", "test", "input", "output");
    private static final List<String> STAND_IN_PARTS = List.of(
            "example", "changeme", "change_me", "change-me", "placeholder", "your_", "your-", "yourp", "yours", "yourt",
            "yourk", "youra", "my_secret", "my-secret", "insert", "replace", "dummy", "fake", "xxxx", "****", "...", "\u00e2\u0080\u00a6",
            "12345678", "todo", "here>", "redacted", "-here", "_here", "not_set", "notset", "lorem");
    private static final List<String> REFERENCES = List.of(
            "${", "!$", "{{", "}}", "<%", "%(", "$(", "#{", "process.env", "os.environ", "getenv", "env[", "env.", "environ",
            "secrets.", "config.", "settings.", "vault:", "var.", "self.", "this.", "args.", "options.", "params.",
            "props.", "request.", "req.", "response.", "arn:aws", "ssm:", "op://", "keyvault", "secretsmanager");

    private SecretValues() {}

    /** Whether the value only says where the secret would stand. */
    static boolean standIn(byte[] bytes, int start, int end) {
        if (end <= start) {
            return true;
        }
        String value = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        char first = value.charAt(0);
        if (first == '$' && variable(value) || first == '<' || first == '{' || first == '%' && value.endsWith("%")) {
            return true;
        }
        if (first == '/' && !scrambled(bytes, start, end)) { // else base64, which begins with a slash too
            return true;
        }
        return STAND_INS.contains(value)
                || holdsAny(value, STAND_IN_PARTS)
                || holdsAny(value, REFERENCES)
                || value.startsWith("http")
                || value.startsWith("./")
                || value.startsWith("sha")
                        && (value.startsWith("sha1-") || value.startsWith("sha256") || value.startsWith("sha512"))
                || uniform(value)
                || uuid(value);
    }

    /** {@code $NAME}, {@code ${name}}, {@code $(command)}; not a password that begins with the sign. */
    private static boolean variable(String value) {
        char second = value.length() > 1 ? value.charAt(1) : ' ';
        return second == '{'
                || second == '('
                || value.chars().skip(1).allMatch(c -> "_-.".indexOf(c) >= 0 || Character.isLetterOrDigit(c));
    }

    /**
     * Whether capitals stand among small letters as if drawn by lot. Names in code have a few, at the beginnings of words of
     * some length.
     */
    static boolean scrambled(byte[] bytes, int start, int end) {
        int upper = 0;
        int lower = 0;
        int changes = 0;
        for (int at = start; at < end; at++) {
            upper += Ascii.upper(bytes[at]) ? 1 : 0;
            lower += Ascii.letter(bytes[at]) && !Ascii.upper(bytes[at]) ? 1 : 0;
            boolean letters = at > start && Ascii.letter(bytes[at]) && Ascii.letter(bytes[at - 1]);
            changes += letters && Ascii.upper(bytes[at]) != Ascii.upper(bytes[at - 1]) ? 1 : 0;
        }
        int letters = upper + lower;
        return letters >= 10 && 4 * upper >= letters && 4 * lower >= letters && 3 * changes >= letters;
    }

    /** Letters and separators only: a word or a name in code. */
    static boolean wordLike(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Ascii.letter(bytes[i]) && bytes[i] != '_' && bytes[i] != '-' && bytes[i] != '.' && bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    /** A word, or a name in code, and not letters drawn by lot. */
    static boolean plainWord(byte[] bytes, int start, int end) {
        return wordLike(bytes, start, end) && !scrambled(bytes, start, end);
    }

    static boolean hasDigit(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (Ascii.digit(bytes[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsAny(String value, List<String> parts) {
        for (String part : parts) {
            if (value.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean uniform(String value) {
        return value.chars().distinct().count() < 4;
    }

    static boolean uuid(byte[] bytes, int start, int end) {
        return end - start == 36 && uuid(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
    }

    private static boolean uuid(String value) {
        return value.length() == 36
                && value.charAt(8) == '-'
                && value.charAt(13) == '-'
                && value.charAt(18) == '-'
                && value.charAt(23) == '-'
                && value.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0);
    }
}

package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells what people choose as passwords from the words, names, numbers and versions that stand in their sentences. */
final class PasswordLooks {
    /** Names of formats, algorithms and versions that are letters and digits. */
    private static final Set<String> TECHNICAL = Set.of(
            "sha", "md", "utf", "base", "aes", "des", "rsa", "rfc", "python", "http", "ipv", "mp", "win", "ascii",
            "latin", "iso", "rc", "argon", "oauth", "auth", "pkcs", "crc", "blake", "web", "sql", "db", "pbkdf", "wpa",
            "node", "java", "php", "vs", "ntlmv", "smbv", "ldapv", "tls", "tlsv", "sslv", "ecma", "h", "v", "x", "line",
            "step", "chapter", "page", "table", "figure", "version", "user", "level");

    private static final List<String> RANGES = List.of("a-z", "0-9", "\\w", "\\d", "\\s");
    private static final ByteClass VERSION = new ByteClass("0-9.a-z-");
    private static final int SHORTEST = 5;
    static final int LONGEST = 40;
    private static final ByteClass SIGNS = new ByteClass("!@#$%^&*+=~?");

    private PasswordLooks() {}

    /**
     * Whether it can be one.
     *
     * @param linked a word or sign says that it is
     * @param user a user's name stands before it
     */
    static boolean possible(byte[] bytes, int start, int end, boolean linked, boolean user) {
        if (end - start < SHORTEST || end - start > LONGEST) {
            return false;
        }
        int letters = 0;
        int digits = 0;
        int signs = 0;
        int others = 0;
        for (int at = start; at < end; at++) {
            byte b = bytes[at];
            letters += Ascii.letter(b) ? 1 : 0;
            digits += Ascii.digit(b) ? 1 : 0;
            signs += SIGNS.has(b) ? 1 : 0;
            others += b < 0 || b == '.' ? 1 : 0;
        }
        boolean inside = signs > 0 && !(signs == 1 && (SIGNS.has(bytes[start]) || bytes[end - 1] == '?'));
        boolean mixed = others == 0 && letters >= 2 && (digits > 0 || inside);
        if (!mixed || SecretValues.standIn(bytes, start, end) || technical(bytes, start, end)) {
            return false;
        }
        boolean said = linked && end - start >= 6 && letters >= 3 && digits > 0;
        return said || strong(bytes, start, end) || user && digits > 0 && signs > 0;
    }

    /** Capitals, small letters and digits, or letters, digits and signs. */
    static boolean strong(byte[] bytes, int start, int end) {
        boolean upper = false;
        boolean lower = false;
        boolean sign = false;
        boolean digit = false;
        for (int at = start; at < end; at++) {
            upper = upper || Ascii.upper(bytes[at]);
            lower = lower || Ascii.letter(bytes[at]) && !Ascii.upper(bytes[at]);
            sign = sign || SIGNS.has(bytes[at]);
            digit = digit || Ascii.digit(bytes[at]);
        }
        return end - start >= 6 && (upper && lower && digit || sign && digit && (upper || lower));
    }

    /** Letters that name a format or a version, and a number; or a number with a unit. */
    private static boolean technical(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Ascii.letter(bytes[at])) {
            at++;
        }
        String letters = new String(bytes, start, at - start, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        if (at > start) {
            boolean number = at < end && VERSION.all(bytes, at, end);
            return number && TECHNICAL.contains(letters)
                    || RANGES.stream().anyMatch(range -> Ascii.holds(bytes, start, end, range));
        }
        while (at < end && (Ascii.digit(bytes[at]) || bytes[at] == '-' || bytes[at] == 'x')) {
            at++;
        }
        int rest = at;
        while (rest < end && Ascii.letter(bytes[rest])) {
            rest++;
        }
        return rest == end && end - at <= 5;
    }
}

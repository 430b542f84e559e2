package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code password = value} in the forms of code, environment files, JSON, YAML, XML and command lines. The keyword must
 * end the name; the value must not be a template, a reference or a stand-in.
 */
final class AssignmentVerifier implements Verifier {
    static final DetectorDescription PASSWORD =
            DetectionCollector.secret("password-assignment", "", "password given to a name", 58);
    static final DetectorDescription SECRET =
            DetectionCollector.secret("secret-assignment", "", "key, token or secret given to a name", 50);

    private static final List<String> PASSWORDS =
            List.of("password", "passwd", "passphrase", "passwort", "kennwort", "contrasena", "mot_de_passe", "senha",
                    "wachtwoord", "haslo", "heslo", "losenord", "salasana", "_pwd", "_pass", "identified by");
    /** Too short to be a keyword but at the end of a name; the last byte is what ends it. */
    private static final List<String> SHORT_PASSWORDS = Stream.of("pwd", "pass", "passw", "psw", "passcode")
            .flatMap(word -> Stream.of("=", ":", "'", "\"", " ", "\t", "\u0002").map(end -> word + end))
            .toList();
    private static final List<String> SECRETS = List.of(
            "secret", "token", "apikey", "accesskey", "privatekey", "authkey", "accountkey", "encryptionkey", "signingkey",
            "masterkey", "credential", "secretkey", "client_secret", "_key", "-key");
    private static final Set<String> ENDINGS = Set.of(
            "", "key", "value", "token", "prod", "production", "dev", "staging", "live", "base64", "b64", "base", "keybase", "plain",
            "text", "string", "id");
    private static final List<String> OTHER_TOKENS = List.of(
            "page", "next", "continuation", "cancellation", "pad", "eos", "bos", "unk", "mask", "sep", "cls", "special",
            "stop", "max", "min", "num", "total", "prompt", "completion", "sync", "public", "csrf", "idempotency", "primary",
            "foreign", "cache", "sort", "partition", "unique", "object", "row", "group", "map", "dict", "json", "hash",
            "lookup", "websocket", "routing", "translation", "message", "resource", "site", "publishable", "pub", "pk", "host", "index",
            "registry", "shuffle", "dedup", "lock", "state", "storage", "query", "search", "data", "expected", "package");
    private static final List<String> STRONG = List.of("secret", "apikey", "accesskey");
    private static final int MAX_VALUE = 512;
    private static final int REACH = 32;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(PASSWORD, SECRET);
    }

    @Override
    public List<Anchor> anchors() {
        return Stream.of(PASSWORDS, SHORT_PASSWORDS, SECRETS)
                .flatMap(List::stream)
                .map(Anchor::anyCase)
                .toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        boolean brief = nameBegins(bytes, at) && startsWithAny(bytes, at, text.end(), SHORT_PASSWORDS);
        boolean password = brief || startsWithAny(bytes, at, text.end(), PASSWORDS);
        int name = nameEnd(bytes, at, text.end(), brief ? SHORT_PASSWORDS : password ? PASSWORDS : SECRETS);
        if (name < 0 || !password && otherToken(bytes, at)) {
            return at + 1;
        }
        int value = AssignedValue.start(bytes, at, name, text.end());
        if (value > 0) {
            judge(text, value, password, !password && strong(bytes, at, text.end()), out);
        }
        return at + 1;
    }

    /** {@code dbPass} and {@code db_pass}, not {@code bypass}. */
    private static boolean nameBegins(byte[] bytes, int at) {
        return !Ascii.letter(bytes[at - 1]) || Ascii.upper(bytes[at]) && !Ascii.upper(bytes[at - 1]);
    }

    private static boolean startsWithAny(byte[] bytes, int at, int end, List<String> words) {
        for (String word : words) {
            if (Ascii.wordAt(bytes, at, end, word)) {
                return true;
            }
        }
        return false;
    }

    /** One past the name, or -1 where the name goes on after the keyword. */
    private static int nameEnd(byte[] bytes, int at, int limit, List<String> words) {
        int keyword = 0;
        for (String word : words) {
            if (word.length() > keyword && Ascii.wordAt(bytes, at, limit, word)) {
                int last = word.length() - 1;
                keyword = Ascii.word((byte) word.charAt(last)) ? word.length() : last;
            }
        }
        int from = at + keyword;
        int end = from;
        while (end - from < REACH && (Ascii.word(bytes[end]) || bytes[end] == '-')) {
            end++;
        }
        int rest = from < end && (bytes[from] == '_' || bytes[from] == '-') ? from + 1 : from;
        if (end - rest <= 2 && !SecretValues.wordLike(bytes, rest, Math.max(rest + 1, end))) {
            return end;
        }
        for (String ending : ENDINGS) {
            if (ending.length() == end - rest && Ascii.wordAt(bytes, rest, limit, ending)) {
                return end;
            }
        }
        return -1;
    }

    private static boolean otherToken(byte[] bytes, int at) {
        int end = at > 1 && (bytes[at - 1] == '_' || bytes[at - 1] == '-') ? at - 1 : at;
        for (String word : OTHER_TOKENS) {
            if (Ascii.wordAt(bytes, end - word.length(), end, word)) {
                return true;
            }
        }
        return false;
    }

    /** Names of nothing but a secret: there, even a UUID is one. */
    private static boolean strong(byte[] bytes, int at, int limit) {
        return startsWithAny(bytes, at, limit, STRONG)
                || Ascii.wordAt(bytes, at, limit, "token") && Ascii.wordAt(bytes, at - 4, at, "auth")
                || (Ascii.wordAt(bytes, at, limit, "_key") || Ascii.wordAt(bytes, at, limit, "-key"))
                        && Ascii.wordAt(bytes, at - 3, at, "api");
    }

    private static void judge(DecodedText text, int at, boolean password, boolean strong, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int from = AssignedValue.unwrapped(bytes, at, text.end());
        boolean quoted = AssignedValue.quote(bytes[from]) || bytes[from] == DecodedText.OPEN;
        int start = quoted ? from + 1 : from;
        int end = quoted ? quotedEnd(bytes, start, bytes[from]) : bareEnd(bytes, start);
        if (strong && end > 0 && SecretValues.uuid(bytes, start, end)) {
            out.report(SECRET, start, end, Score.base(SECRET.baseConfidence()).plus("a UUID under the name of a secret", 12));
            return;
        }
        if (end < 0 || SecretValues.standIn(bytes, start, end) || call(bytes, start, end, quoted)) {
            return;
        }
        if (password) {
            judgePassword(bytes, start, end, quoted, out);
        } else if (quoted || !path(bytes, start, end)) {
            judgeSecret(bytes, start, end, out);
        }
    }

    private static void judgePassword(byte[] bytes, int start, int end, boolean quoted, DetectionCollector out) {
        boolean word = SecretValues.plainWord(bytes, start, end);
        if (end - start < 5 || end - start > 128 || word && !quoted && identifier(bytes, start, end)) {
            return;
        }
        Score score = Score.base(PASSWORD.baseConfidence());
        if (word) {
            score.plus("a plain word", -15);
        } else {
            score.plus("not a plain word", 10);
        }
        if (TestValues.entropy(bytes, start, end) >= 3) {
            score.plus("entropy", 10);
        }
        out.report(PASSWORD, start, end, score);
    }

    private static void judgeSecret(byte[] bytes, int start, int end, DetectionCollector out) {
        double entropy = TestValues.entropy(bytes, start, end);
        if (end - start < 12 || entropy < 2.8 || !mixed(bytes, start, end)) {
            return;
        }
        Score score = Score.base(SECRET.baseConfidence());
        if (entropy >= 3.3) {
            score.plus("entropy", 20);
        }
        if (end - start >= 20) {
            score.plus("length", 5);
        }
        TestValues.judge(score, bytes, start, end, 2.8);
        out.report(SECRET, start, end, score);
    }

    /** Letters and two digits, or letters without order: neither an object identifier nor the name of a second variable. */
    private static boolean mixed(byte[] bytes, int start, int end) {
        int digits = 0;
        int letters = 0;
        for (int at = start; at < end; at++) {
            digits += Ascii.digit(bytes[at]) ? 1 : 0;
            letters += Ascii.letter(bytes[at]) ? 1 : 0;
        }
        return letters > 0 && (digits > 1 || SecretValues.scrambled(bytes, start, end));
    }

    /** Where the string ends that holds no blank; -1 for prose and strings without an end. */
    private static int quotedEnd(byte[] bytes, int start, byte quote) {
        byte close = quote == DecodedText.OPEN ? DecodedText.CLOSE : quote;
        for (int at = start; at - start <= MAX_VALUE; at++) {
            byte b = bytes[at];
            if (b == close) {
                return at;
            }
            if (Ascii.space(b) || b >= DecodedText.EDGE && b <= DecodedText.MASK) {
                return -1;
            }
        }
        return -1;
    }

    private static int bareEnd(byte[] bytes, int start) {
        for (int at = start; at - start <= MAX_VALUE; at++) {
            byte b = bytes[at];
            boolean stops = b == ',' || b == ';' || b == ')' || b == ']' || b == '<' || b == '}';
            if (stops || b == '&' && separates(bytes, at) || AssignedValue.quote(b) || b >= 0 && b <= ' ') {
                boolean sentence = at > start && (bytes[at - 1] == '.' || bytes[at - 1] == ':' || bytes[at - 1] == '!');
                return sentence ? at - 1 : at;
            }
        }
        return -1;
    }

    /** Whether the ampersand begins a further parameter or a character reference; else it may stand in a password. */
    private static boolean separates(byte[] bytes, int ampersand) {
        int at = ampersand + 1;
        while (at - ampersand < REACH && (Ascii.word(bytes[at]) || bytes[at] == '-' || bytes[at] == '.')) {
            at++;
        }
        boolean end = bytes[at] == '&' || bytes[at] == ' ' || bytes[at] == '#';
        return bytes[at] == '=' || bytes[at] == ';' || bytes[at] == '[' || at == ampersand + 1 && end;
    }

    /** A call or an index expression, as code writes it without quotes. */
    private static boolean call(byte[] bytes, int start, int end, boolean quoted) {
        for (int at = start; at < end; at++) {
            if (bytes[at] == DecodedText.MASK || !quoted && (bytes[at] == '(' || bytes[at] == '[')) {
                return true;
            }
        }
        return !quoted && bytes[end] == '(';
    }

    /** A name with dots, as code writes types and fields. */
    private static boolean path(byte[] bytes, int start, int end) {
        boolean dotted = false;
        for (int at = start; at < end; at++) {
            boolean dot = bytes[at] == '.';
            if (!Ascii.word(bytes[at]) && !dot || dot && !Ascii.letter(bytes[at + 1])) {
                return false;
            }
            dotted = dotted || dot;
        }
        return dotted && Ascii.letter(bytes[start]);
    }

    private static boolean identifier(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] == '_' || bytes[at] == '.' || at > start && Ascii.upper(bytes[at])) {
                return true;
            }
        }
        return end - start < 8;
    }
}

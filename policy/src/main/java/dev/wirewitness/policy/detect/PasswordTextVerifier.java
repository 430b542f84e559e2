package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Passwords as people tell them to each other: {@code the password for the db is ...}, {@code ID/PW: admin/...},
 * {@code login: alice / ...}. What follows a password's name is read piece by piece, to the end of the sentence; the
 * first piece that looks like a password and not like a word, a name, a number or a version is one.
 */
final class PasswordTextVerifier implements Verifier {
    static final DetectorDescription DETECTOR =
            DetectionCollector.secret("password-in-text", "",
                    "password told in a sentence, or behind a user's name", 58);

    private static final Phrases WORDS = Phrases.of(
            "password", "passwd", "passphrase", "passcode", "pwd", "passwort", "kennwort", "mot de passe", "contraseña",
            "contrasena", "senha", "wachtwoord", "hasło", "heslo", "lösenord", "adgangskode", "passord", "salasana",
            "parola", "şifre", "jelszó", "пароль", "Пароль", "пароля", "비밀번호", "비번", "패스워드", "密码", "密碼", "口令", "パスワード",
            "كلمة المرور", "mật khẩu", "kata sandi", "pass ", "pass:", "pass -", "pass)", "pass(", "pw ", "pw:", "pw)",
            "pw(", "pw-", "pw=", "pw>", "p/w");
    /** Announce a user's name and a password. */
    private static final Phrases PAIRS = Phrases.of(
            "credentials", "creds", "login:", "login is ", "log in with ", "login with ", "zugangsdaten", "anmeldedaten",
            "identifiants", "credenciales", "credenziali");
    /** Stand before a password's name where a user's name comes first. */
    private static final List<String> USERS =
            List.of("id", "user", "username", "user name", "login", "account", "name", "email", "아이디", "계정");
    /** Where these stand between, nobody tells a password. */
    private static final Set<String> ABOUT = Set.of(
            "must", "should", "shall", "may", "can", "cannot", "contain", "contains", "length", "hash", "hashed",
            "hashing", "encrypted", "encryption", "field", "reset", "policy", "minimum", "maximum", "algorithm",
            "version", "using", "via", "if", "when", "return", "returns", "type", "string", "param", "required",
            "invalid", "error", "see", "https", "http", "against", "than", "characters");
    private static final Set<String> LINKS = Set.of(
            "is", "are", "was", "to", "be", "lautet", "ist", "war", "est", "es", "é", "è", "era", "será", "jest", "är",
            "on", "는", "은", "は", "是", "為", "это", "with", "mit");
    private static final int REACH = 90;
    private static final int LONGEST_WORD = 16;
    private static final int MOST_PIECES = 12;
    private static final ByteClass BETWEEN = new ByteClass(" \t\"'`()[]{}<>/\\,:=");

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(DETECTOR);
    }

    @Override
    public List<Anchor> anchors() {
        return Phrases.anchors(WORDS, PAIRS);
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        int pair = PAIRS.behind(bytes, at, limit);
        int word = WORDS.behind(bytes, at, limit);
        int end = Math.max(pair, word);
        boolean begins = !Ascii.word(bytes[at - 1]) && bytes[at - 1] != '-' && bytes[at - 1] != '.';
        if (end == 0 || !begins || Ascii.word(bytes[end]) && Ascii.word(bytes[end - 1])) {
            return at + 1;
        }
        boolean user = pair > 0 || behindUser(bytes, at, limit);
        if (user || !verb(bytes, at, limit) && !code(bytes, end)) {
            read(bytes, end, Math.min(limit, end + REACH), user, out);
        }
        return at + 1;
    }

    /** {@code pass the option}, not {@code pass is} and {@code pass -}. */
    private static boolean verb(byte[] bytes, int at, int limit) {
        return Ascii.wordAt(bytes, at, limit, "pass ") && bytes[at + 5] != '-' && !Ascii.wordAt(bytes, at, limit, "pass is ");
    }

    /** Where a value is given as code and files do, which is another detector's. */
    private static boolean code(byte[] bytes, int from) {
        int at = from;
        while (at - from < 4 && (bytes[at] == ' ' || bytes[at] == '"' || bytes[at] == '\'')) {
            at++;
        }
        return "=:.[,".indexOf(bytes[at]) >= 0;
    }

    /** {@code ID/PW}, {@code user / password}, {@code (ID)...}: a user's name stands before the password's. */
    private static boolean behindUser(byte[] bytes, int word, int limit) {
        int at = word;
        boolean joined = false;
        while (at > 1 && word - at < 5 && " /&:,+(".indexOf(bytes[at - 1]) >= 0) {
            joined = joined || bytes[at - 1] != ' ' && bytes[at - 1] != '(';
            at--;
        }
        boolean capitals = at == word - 1 && Ascii.upper(bytes[word]) && Ascii.upper(bytes[at - 1]);
        if (at == word || !joined && !capitals) {
            return false;
        }
        for (String user : USERS) {
            int from = at - user.length();
            if (from > 0 && Ascii.wordAt(bytes, from, limit, user) && !Ascii.letter(bytes[from - 1])) {
                return true;
            }
        }
        return false;
    }

    /** Reads piece by piece; with {@code user}, the first one that is no link is a user's name. */
    private static void read(byte[] bytes, int from, int limit, boolean user, DetectionCollector out) {
        boolean linked = ":=(".indexOf(bytes[from - 1]) >= 0;
        boolean named = !user;
        int end = from;
        for (int pieces = 0; pieces < MOST_PIECES; pieces++) {
            int start = pieceStart(bytes, end, limit);
            linked = linked || linkBetween(bytes, end, start, user, pieces);
            end = pieceEnd(bytes, start, limit);
            if (end == start || end == limit && limit - from == REACH) {
                return;
            }
            int value = trimmed(bytes, start, end);
            String word = lower(bytes, start, value);
            if (LINKS.contains(word)) {
                linked = true;
            } else if (ABOUT.contains(word)) {
                return;
            } else if (named && PasswordLooks.possible(bytes, start, value, linked, user)) {
                report(bytes, start, value, linked, user, out);
                return;
            } else {
                named = true;
                linked = user && linked;
            }
            if (value < end && bytes[value] != ',') {
                return; // the sentence ends
            }
        }
    }

    /** Behind blanks, brackets, quotes, and dashes and arrows that stand alone. */
    private static int pieceStart(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && (BETWEEN.has(bytes[at]) || bytes[at] == '-' && " >".indexOf(bytes[at + 1]) >= 0)) {
            at++;
        }
        return at;
    }

    private static int pieceEnd(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from <= PasswordLooks.LONGEST && text(bytes[at])) {
            at++;
        }
        return at;
    }

    /** A colon, a dash or an arrow; an opening bracket right behind the name. */
    private static boolean linkBetween(byte[] bytes, int from, int to, boolean user, int pieces) {
        for (int at = from; at < to; at++) {
            boolean dash = bytes[at] == '-' && (at + 1 < to || user);
            boolean opens = at == from && (bytes[at] == ':' || bytes[at] == '(' && pieces == 0);
            if (dash || opens) {
                return true;
            }
        }
        return false;
    }

    /** A word that may be one of those known here, in small letters; else empty. */
    private static String lower(byte[] bytes, int from, int to) {
        return to - from > LONGEST_WORD
                ? ""
                : new String(bytes, from, to - from, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    private static boolean text(byte b) {
        return b < 0 || b > ' ' && !BETWEEN.has(b) && b != ';' && b != '|' && b != DecodedText.MASK;
    }

    /** Without what ends a sentence. */
    private static int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && ".,;:?".indexOf(bytes[end - 1]) >= 0) {
            end--;
        }
        return end;
    }

    private static void report(byte[] bytes, int start, int end, boolean linked, boolean user, DetectionCollector out) {
        Score score = Score.base(DETECTOR.baseConfidence());
        if (linked) {
            score.plus("said to be it", 6);
        }
        if (user) {
            score.plus("with a user's name", 8);
        }
        if (PasswordLooks.strong(bytes, start, end)) {
            score.plus("several kinds of characters", 10);
        }
        out.report(DETECTOR, start, end, score);
    }
}

package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names that announce a secret in code, files and commands, by the word at their end. */
final class SecretNames {
    /** What a name announces. */
    enum Kind {
        PASSWORD,
        /** A key or token, or what merely points to one. */
        SECRET,
        /** Nothing but a secret: here, even a UUID is one. */
        ONLY_SECRET,
        /** Perhaps a secret: the value has to look like one. */
        HINT
    }

    /** A name that ends at {@code end}. */
    record Named(Kind kind, int end) {}

    private static final Phrases PASSWORDS =
            Phrases.of("password", "passwd", "passphrase", "passwort", "kennwort", "contrasena", "contraseña",
                    "mot_de_passe", "senha", "wachtwoord", "haslo", "hasło", "heslo", "losenord", "lösenord", "salasana",
                    "пароль", "密码", "密碼", "パスワード", "비밀번호", "패스워드", "비번", "requirepass", "masterauth", "bindpw", "rootpw",
                    "_pwd", "_pass", "identified by");
    /** Too short to be a keyword but at the end of a name; the last byte is what ends it. */
    private static final Phrases SHORT_PASSWORDS = ended("pwd", "pass", "passw", "psw", "passcode", "pw", "psk");
    private static final Phrases SECRETS = Phrases.of(
            "secret", "token", "apikey", "accesskey", "privatekey", "authkey", "accountkey", "encryptionkey",
            "signingkey", "masterkey", "credential", "secretkey", "client_secret", "oauth2-bearer", "activation key",
            "license key", "_key", "-key");
    private static final Phrases HINTS = ended("key", "auth", "salt", "nonce", "cred", "creds", "authentication");
    private static final List<String> ENDINGS = List.of(
            "", "key", "value", "token", "prod", "production", "dev", "staging", "live", "base64", "b64", "base",
            "keybase", "plain", "text", "string", "id");
    private static final List<String> OTHER_TOKENS = List.of(
            "page", "next", "continuation", "cancellation", "pad", "eos", "bos", "unk", "mask", "sep", "cls", "special",
            "stop", "max", "min", "num", "total", "prompt", "completion", "sync", "public", "csrf", "idempotency",
            "primary", "foreign", "cache", "sort", "partition", "unique", "object", "row", "group", "map", "dict", "json",
            "hash", "lookup", "websocket", "routing", "translation", "message", "resource", "site", "publishable", "pub",
            "pk", "host", "index", "registry", "shuffle", "dedup", "lock", "state", "storage", "query", "search", "data",
            "expected", "package");
    private static final Phrases STRONG = Phrases.of("secret", "apikey", "accesskey");
    private static final int REACH = 32;

    private SecretNames() {}

    private static Phrases ended(String... words) {
        return Phrases.of(Stream.of(words)
                .flatMap(word -> Stream.of("=", ":", "'", "\"", " ", "\t", "]", "\u0002").map(end -> word + end))
                .toList());
    }

    static List<Anchor> anchors() {
        return Phrases.anchors(PASSWORDS, SHORT_PASSWORDS, SECRETS, HINTS);
    }

    /** The name whose announcing word begins at {@code at}; null where none does, or where the name goes on behind it. */
    static @Nullable Named at(byte[] bytes, int at, int limit) {
        int brief = nameBegins(bytes, at) ? SHORT_PASSWORDS.behind(bytes, at, limit) : 0;
        int password = Math.max(brief - 1, PASSWORDS.behind(bytes, at, limit));
        if (password > 0) {
            int end = nameEnd(bytes, password, limit);
            return end < 0 ? null : new Named(Kind.PASSWORD, end);
        }
        if (otherToken(bytes, at)) {
            return null;
        }
        int secret = SECRETS.behind(bytes, at, limit);
        if (secret > 0) {
            int end = nameEnd(bytes, secret, limit);
            return end < 0 ? null : new Named(onlySecret(bytes, at, limit) ? Kind.ONLY_SECRET : Kind.SECRET, end);
        }
        int hint = nameBegins(bytes, at) ? HINTS.behind(bytes, at, limit) : 0;
        return hint == 0 ? null : new Named(Kind.HINT, hint - 1);
    }

    /** {@code dbPass} and {@code db_pass}, not {@code bypass}. */
    private static boolean nameBegins(byte[] bytes, int at) {
        return !Ascii.letter(bytes[at - 1]) || Ascii.upper(bytes[at]) && !Ascii.upper(bytes[at - 1]);
    }

    /** One past the name whose keyword ends at {@code from}, or -1 where the name goes on after the keyword. */
    private static int nameEnd(byte[] bytes, int from, int limit) {
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

    private static boolean onlySecret(byte[] bytes, int at, int limit) {
        return STRONG.behind(bytes, at, limit) > 0
                || Ascii.wordAt(bytes, at, limit, "token") && Ascii.wordAt(bytes, at - 4, at, "auth")
                || (Ascii.wordAt(bytes, at, limit, "_key") || Ascii.wordAt(bytes, at, limit, "-key"))
                        && Ascii.wordAt(bytes, at - 3, at, "api");
    }
}

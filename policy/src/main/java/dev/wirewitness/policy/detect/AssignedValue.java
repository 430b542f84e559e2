package dev.wirewitness.policy.detect;

import java.util.List;

/** Where the value stands that belongs to a name, in the forms of code, files and commands. */
final class AssignedValue {
    private static final int REACH = 32;

    /** Calls whose first two arguments are a name and its value. */
    private static final List<String> NAMING_CALLS = List.of(
            "define(", "put(", "set(", "setproperty(", "putenv(", "setenv(", "add(", "append(", "addheader(", "setheader(", "header(");

    /** What calls begin with that take one value. */
    private static final List<String> SETTERS = List.of("set", "with", "new", "add", "use");

    /** Before a name and a blank, in files of containers and shells. */
    private static final List<String> NAMING_WORDS = List.of("env ", "arg ", "setenv ");

    /** Around a value that is text in quotes. */
    private static final List<String> WRAPPERS = List.of(
            "[]byte(", "bytes.fromhex(", "base64.b64decode(", "b64decode(", "base64_decode(", "new string(", "string(", "securestring(",
            "buffer.from(", "bytes(", "string.valueof(", "newsecret(", "secretstr(");

    private AssignedValue() {}

    /**
     * The first byte of the value, its opening quote included; or -1 where the name has none.
     *
     * @param at the keyword within the name
     * @param nameEnd one past the name
     */
    static int start(byte[] bytes, int at, int nameEnd, int limit) {
        int name = at;
        while (name > 1 && (Ascii.word(bytes[name - 1]) || bytes[name - 1] == '-' || bytes[name - 1] == '.')) {
            name--;
        }
        if (bytes[nameEnd] == '(') {
            return setter(bytes, name, at) ? argument(bytes, nameEnd + 1, limit) : -1;
        }
        boolean named = quote(bytes[nameEnd]) || bytes[nameEnd] == DecodedText.CLOSE;
        if (named) {
            int pair = pair(bytes, name, nameEnd + 1, limit);
            if (pair > 0) {
                return pair;
            }
        }
        return separated(bytes, nameEnd, limit, blankSeparates(bytes, at, name));
    }

    /** Nothing stands before the keyword in the name, or what calls that take a value begin with. */
    private static boolean setter(byte[] bytes, int name, int at) {
        int start = at;
        while (start > name && bytes[start - 1] != '.') {
            start--;
        }
        int length = at - start;
        int from = start;
        return length == 0
                || SETTERS.stream().anyMatch(word -> word.length() == length && Ascii.wordAt(bytes, from, at, word));
    }

    /** The only argument of a call that the keyword ends, in quotes: {@code setPassword("...")}. */
    private static int argument(byte[] bytes, int from, int limit) {
        if (!quote(bytes[from])) {
            return -1;
        }
        int end = from + 1;
        while (end < limit && end - from < 256 && bytes[end] != bytes[from] && bytes[end] != '\n') {
            end++;
        }
        return bytes[end] == bytes[from] && (bytes[end + 1] == ')' || bytes[end + 1] == '.') ? from : -1;
    }

    /** {@code name="password" value="..."} and {@code define('PASSWORD', '...')}. */
    private static int pair(byte[] bytes, int name, int behindQuote, int limit) {
        int at = skipBlanks(bytes, behindQuote);
        if (Ascii.wordAt(bytes, at, limit, "value=") && quote(bytes[at + 6])) {
            return at + 6;
        }
        int call = name - 1;
        if (bytes[at] != ',' || !quote(bytes[call])) {
            return -1;
        }
        while (bytes[call - 1] == ' ') {
            call--;
        }
        for (String word : NAMING_CALLS) {
            if (call > word.length() && Ascii.wordAt(bytes, call - word.length(), limit, word)) {
                int value = skipBlanks(bytes, at + 1);
                return quote(bytes[value]) ? value : -1;
            }
        }
        return -1;
    }

    /** Options of commands, {@code ENV NAME value}, and {@code login name password value} of a netrc file. */
    private static boolean blankSeparates(byte[] bytes, int at, int name) {
        int start = at;
        while (start > 1 && (Ascii.word(bytes[start - 1]) || bytes[start - 1] == '-')) {
            start--;
        }
        if (bytes[start] == '-') {
            return true;
        }
        for (String word : NAMING_WORDS) {
            if (name > word.length() && Ascii.wordAt(bytes, name - word.length(), name, word)) {
                return true;
            }
        }
        int user = name - 1;
        while (user > 1 && name - user < REACH && bytes[user - 1] > ' ') {
            user--;
        }
        return bytes[name - 1] == ' ' && user > 6 && Ascii.wordAt(bytes, user - 6, user, "login ");
    }

    private static int separated(byte[] bytes, int nameEnd, int limit, boolean blankSeparates) {
        int at = nameEnd;
        if (quote(bytes[at]) || bytes[at] == DecodedText.CLOSE || bytes[at] == ']') {
            at++;
            if (bytes[at] == ']') {
                at++;
            }
        }
        int blank = at;
        at = skipBlanks(bytes, at);
        if (bytes[at] == ':' || bytes[at] == '=') {
            while (bytes[at] == ':' || bytes[at] == '=' || bytes[at] == '>' || bytes[at] == '~') {
                at++;
            }
        } else if (bytes[at] == '>' && at == nameEnd) {
            at++;
        } else if (Ascii.wordAt(bytes, at, limit, "is ") && at > blank) {
            at += 3;
        } else if (at > blank && at == nameEnd + 1 && bytes[at] == '\'') {
            return at; // SQL: PASSWORD '...'
        } else if (!blankSeparates || at == blank) {
            return -1;
        }
        at = skipBlanks(bytes, at);
        return Ascii.letter(bytes[at]) && quote(bytes[at + 1]) ? at + 1 : at;
    }

    /** Behind the beginning of a call that only turns text into bytes, where text in quotes follows. */
    static int unwrapped(byte[] bytes, int at, int limit) {
        for (String wrapper : WRAPPERS) {
            if (Ascii.wordAt(bytes, at, limit, wrapper) && quote(bytes[at + wrapper.length()])) {
                return at + wrapper.length();
            }
        }
        return at;
    }

    private static int skipBlanks(byte[] bytes, int from) {
        int at = from;
        while (at - from < REACH && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    static boolean quote(byte b) {
        return b == '"' || b == '\'' || b == '`';
    }
}

package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Where the value stands that belongs to a name, in the forms of code, files and commands. */
final class AssignedValue {
    private static final int REACH = 32;
    private static final int MOST_SPACE = 64;
    private static final int OPERATOR = 5;
    private static final int TYPE = 40;
    private static final int LINE = 120;
    private static final ByteClass TYPE_NAME = new ByteClass("A-Za-z0-9_.?&*[]");
    private static final ByteClass TYPES = new ByteClass("A-Za-z0-9_.<>?&* []");
    /** The full-width colon of East Asian text. */
    private static final byte[] FULL_COLON = "：".getBytes(StandardCharsets.UTF_8);

    /** Calls whose first two arguments are a name and its value. */
    private static final List<String> NAMING_CALLS = List.of(
            "define(", "put(", "set(", "setproperty(", "putenv(", "setenv(", "add(", "append(", "addheader(",
            "setheader(", "header(", "getenv(", "environ.get(", "getordefault(", "fetch(", "getproperty(", "env(");

    /** What calls begin with that take one value. */
    private static final List<String> SETTERS = List.of("set", "with", "new", "add", "use");

    /** Before a name and a blank, in files of containers and shells. */
    private static final List<String> NAMING_WORDS = List.of("env ", "arg ", "setenv ", "setx ", "define ");

    /** Names that a blank parts from their values, in files of servers. */
    private static final List<String> BLANK_NAMES = List.of("requirepass", "masterauth", "bindpw", "rootpw");

    /** Around a value that is text in quotes. */
    private static final List<String> WRAPPERS = List.of(
            "[]byte(", "bytes.fromhex(", "base64.b64decode(", "b64decode(", "base64_decode(", "new string(",
            "string(", "securestring(", "buffer.from(", "bytes(", "string.valueof(", "newsecret(", "secretstr(");

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
        return separated(bytes, name, nameEnd, limit, blankSeparates(bytes, at, name));
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
        int field = bytes[at] == '{' ? defaultOf(bytes, at + 1, limit) : valueField(bytes, at, limit);
        if (field > 0) {
            return field;
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
        for (String word : BLANK_NAMES) {
            if (Ascii.wordAt(bytes, at, at + word.length(), word)) {
                return true;
            }
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

    private static int separated(byte[] bytes, int name, int nameEnd, int limit, boolean blankSeparates) {
        int closed = closed(bytes, nameEnd);
        int at = skipBlanks(bytes, closed);
        int operator = operatorEnd(bytes, at);
        if (operator > 0) {
            int typed = bytes[at] == ':' ? quotedBehindType(bytes, operator, TYPES, limit) : -1;
            int value = typed > 0 ? typed : value(bytes, operator, limit);
            return bytes[at] != '!' || value > 0 && quote(bytes[value]) ? value : -1;
        }
        if (bytes[at] == '>' && at == closed) { // XML
            return closed == nameEnd || keyAttribute(bytes, name, limit) ? skipSpace(bytes, at + 1) : -1;
        }
        if (at == closed) {
            return at == nameEnd ? valueField(bytes, at, limit) : -1;
        }
        if (Ascii.wordAt(bytes, at, limit, "is ")) {
            return value(bytes, at + 3, limit);
        }
        boolean ownName = nameEnd - name > "password".length(); // Gradle: keyPassword "..."
        if (at == nameEnd + 1 && (bytes[at] == '\'' || bytes[at] == '"' && ownName)) {
            return at; // SQL: PASSWORD '...'
        }
        if (blankSeparates) {
            return value(bytes, at, limit);
        }
        return closed == nameEnd ? quotedBehindType(bytes, at, TYPE_NAME, limit) : -1;
    }

    private static boolean keyAttribute(byte[] bytes, int name, int limit) {
        return Ascii.wordAt(bytes, name - 5, limit, "key=") || Ascii.wordAt(bytes, name - 6, limit, "name=");
    }

    /** Behind the quote, brackets or the size of an array that end a name. */
    private static int closed(byte[] bytes, int nameEnd) {
        int at = nameEnd;
        if (quote(bytes[at]) || bytes[at] == DecodedText.CLOSE) {
            at++;
        }
        int bracket = bytes[at] == '[' ? at + 1 : at;
        while (bracket - at < 8 && Ascii.digit(bytes[bracket])) {
            bracket++;
        }
        return bytes[bracket] == ']' ? bracket + 1 : at;
    }

    /** One past {@code =}, {@code :=}, {@code ?=}, {@code =>}, {@code !==}, and what else sets or compares; or -1. */
    private static int operatorEnd(byte[] bytes, int from) {
        int at = from;
        while (at - from < 2 && "?.+|!".indexOf(bytes[at]) >= 0) {
            at++;
        }
        if (bytes[at] == FULL_COLON[0] && bytes[at + 1] == FULL_COLON[1] && bytes[at + 2] == FULL_COLON[2]) {
            return at + FULL_COLON.length;
        }
        if (bytes[at] != ':' && bytes[at] != '=') {
            return -1;
        }
        while (at - from < OPERATOR && (bytes[at] == ':' || bytes[at] == '=' || bytes[at] == '>' || bytes[at] == '~')) {
            at++;
        }
        return at;
    }

    /** {@code : str = "..."} and {@code string = "..."}: the quote, where only a type stands before it; or -1. */
    private static int quotedBehindType(byte[] bytes, int from, ByteClass type, int limit) {
        int begin = skipBlanks(bytes, from);
        int at = skipBlanks(bytes, type.end(bytes, begin, Math.min(limit, begin + TYPE)));
        if (at == begin || bytes[at] != '=' || bytes[at + 1] == '=') {
            return -1;
        }
        int value = prefixed(bytes, skipBlanks(bytes, at + 1));
        return quote(bytes[value]) ? value : -1;
    }

    /** {@code variable "name" { default = "..." }}: the quote; or -1. */
    private static int defaultOf(byte[] bytes, int from, int limit) {
        for (int at = from; at < limit && at - from < 2 * LINE && bytes[at] != '}'; at++) {
            if (Ascii.wordAt(bytes, at, limit, "default")) {
                int equals = skipBlanks(bytes, at + 7);
                int value = bytes[equals] == '=' ? skipBlanks(bytes, equals + 1) : at;
                return quote(bytes[value]) ? value : -1;
            }
        }
        return -1;
    }

    /** {@code value: ...} on the next line or as the next field, as in lists of names and values; or -1. */
    private static int valueField(byte[] bytes, int from, int limit) {
        int at = skipSpace(bytes, bytes[from] == ',' ? from + 1 : from);
        if (at == from) {
            return -1;
        }
        boolean quoted = quote(bytes[at]) || bytes[at] == DecodedText.OPEN;
        int word = quoted ? at + 1 : at;
        if (!Ascii.wordAt(bytes, word, limit, "value")) {
            return -1;
        }
        int colon = skipBlanks(bytes, word + (quoted ? 6 : 5));
        return bytes[colon] == ':' ? value(bytes, colon + 1, limit) : -1;
    }

    /** The first byte of what an operator gives: on the next line too, where it says so. */
    private static int value(byte[] bytes, int from, int limit) {
        int at = skipBlanks(bytes, from);
        if (bytes[at] == '|' || bytes[at] == '>') { // YAML: a block of lines
            int block = bytes[at + 1] == '-' || bytes[at + 1] == '+' ? at + 2 : at + 1;
            return bytes[block] == '\n' ? skipSpace(bytes, block) : at;
        }
        if (bytes[at] == '\n' || bytes[at] == '\\' && bytes[at + 1] == '\n') {
            int next = skipSpace(bytes, at + 1);
            return quote(bytes[next]) ? next : at;
        }
        int fallback = fallback(bytes, at, limit);
        return fallback > 0 ? fallback : prefixed(bytes, at);
    }

    /** The string that stands in for a variable of the environment that is not set: {@code getenv("X") or "..."}. */
    private static int fallback(byte[] bytes, int from, int limit) {
        boolean environment = false;
        for (int at = from; at < limit && at - from < LINE && bytes[at] >= ' '; at++) {
            environment = environment || Ascii.wordAt(bytes, at, limit, "env");
            if (environment && quote(bytes[at]) && Ascii.wordAt(bytes, at - 7, limit, "orelse(")) {
                return at;
            }
            if (environment && quote(bytes[at]) && bytes[at - 1] == ' ') {
                int before = at - 1;
                while (before > from && bytes[before - 1] == ' ') {
                    before--;
                }
                byte last = bytes[before - 1];
                if (",|?:".indexOf(last) >= 0 || Ascii.wordAt(bytes, before - 3, limit, " or")) {
                    return at;
                }
            }
        }
        return -1;
    }

    /** Behind the letters or the sign before a quote: {@code b"..."}, {@code @"..."}. */
    private static int prefixed(byte[] bytes, int at) {
        return (Ascii.letter(bytes[at]) || bytes[at] == '@') && quote(bytes[at + 1]) ? at + 1 : at;
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

    private static int skipSpace(byte[] bytes, int from) {
        int at = from;
        while (at - from < MOST_SPACE && Ascii.space(bytes[at])) {
            at++;
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

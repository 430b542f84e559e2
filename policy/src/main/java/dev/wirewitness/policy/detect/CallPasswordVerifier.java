package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Passwords that no name announces: the argument of a call that opens a connection or signs in, in quotes, and the words
 * behind an option of a command ({@code curl -u user:password}).
 */
final class CallPasswordVerifier implements Verifier {
    static final DetectorDescription ARGUMENT =
            DetectionCollector.secret("password-argument", "", "password as argument of a call or a command", 60);

    /** A call by its beginning, and which of its arguments, counted from 0, is the password. */
    private record Call(String name, int argument) {}

    private static final List<Call> CALLS = List.of(
            new Call("getconnection(", 2), new Call("mysql_connect(", 2), new Call("mysqli_connect(", 2), new Call("mysqli(", 2),
            new Call("new pdo(", 2), new Call(".login(", 1), new Call("auth=(", 1), new Call("auth = (", 1), new Call("basicauth(", 1),
            new Call("usernamepasswordcredentials(", 1), new Call("passwordauthentication(", 1), new Call("basicauthentication(", 1),
            new Call("networkcredential(", 1), new Call("setbasicauth(", 1), new Call("basic_auth(", 1), new Call("auth.basic(", 1),
            new Call("secretkeyspec(", 0));

    /** An option of a command, with the blank that parts it from its word if one does; {@code user}: a user and a colon first. */
    private record Option(String command, String option, boolean user) {}

    private static final List<Option> OPTIONS = List.of(
            new Option("curl ", " -u ", true), new Option("curl ", " --user ", true),
            new Option("curl ", " -u", true), new Option("curl ", " --proxy-user ", true),
            new Option("sshpass ", " -p ", false), new Option("sshpass ", " -p", false),
            new Option("docker login", " -p ", false), new Option("podman login", " -p ", false),
            new Option("helm registry login", " -p ", false), new Option("mysql ", " -p", false),
            new Option("mysqldump ", " -p", false), new Option("redis-cli ", " -a ", false),
            new Option("ldapsearch ", " -w ", false), new Option("sqlcmd ", " -p ", false),
            new Option("useradd ", " -p ", false), new Option("convertto-securestring ", " ", false));

    private static final int LINE = 400;
    private static final int LONGEST = 128;
    private static final int SHORTEST = 5;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(ARGUMENT);
    }

    @Override
    public List<Anchor> anchors() {
        return Stream.concat(CALLS.stream().map(Call::name), OPTIONS.stream().map(Option::command))
                .distinct()
                .map(Anchor::anyCase)
                .toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        for (Call call : CALLS) {
            if (Ascii.wordAt(bytes, at, limit, call.name())) {
                argument(bytes, at + call.name().length(), limit, call.argument(), out);
            }
        }
        if (!Ascii.word(bytes[at - 1]) && bytes[at - 1] != '-') {
            for (Option option : OPTIONS) {
                if (Ascii.wordAt(bytes, at, limit, option.command())) {
                    option(bytes, at + option.command().length() - 1, limit, option, out);
                }
            }
        }
        return at + 1;
    }

    /** The argument in question if it is one string, by commas outside of strings and brackets. */
    private static void argument(byte[] bytes, int from, int limit, int wanted, DetectionCollector out) {
        int argument = 0;
        int depth = 0;
        for (int at = from; at < limit && at - from < LINE; at++) {
            byte b = bytes[at];
            if (quote(b)) {
                int end = close(bytes, at + 1, limit, b);
                if (end < 0) {
                    return;
                }
                if (argument == wanted && depth == 0) {
                    report(bytes, at + 1, end, "argument of a call", out);
                    return;
                }
                at = end;
            } else if (b == '(' || b == '[' || b == '{') {
                depth++;
            } else if (b == ')' || b == ']' || b == '}') {
                if (depth-- == 0) {
                    return;
                }
            } else if (b == ',' && depth == 0) {
                argument++;
            } else if (b == ';') {
                return;
            }
        }
    }

    private static void option(byte[] bytes, int from, int limit, Option option, DetectionCollector out) {
        for (int at = from; at < limit && at - from < LINE && bytes[at] != '\n' && bytes[at] != '|' && bytes[at] != ';'; at++) {
            if (Ascii.exactAt(bytes, at, limit, option.option())) {
                int start = at + option.option().length();
                byte quote = bytes[start];
                boolean quoted = quote(quote);
                start += quoted ? 1 : 0;
                int end = quoted ? close(bytes, start, limit, quote) : bare(bytes, start, limit);
                int password = option.user() ? behindColon(bytes, start, end) : start;
                if (end > 0 && password > 0 && bytes[start] != '-' && bytes[start] != ' ') {
                    report(bytes, password, end, "option of a command", out);
                    return;
                }
            }
        }
    }

    private static int behindColon(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] == ':') {
                return at + 1;
            }
            if (bytes[at] == '/' || bytes[at] == '$') {
                return 0;
            }
        }
        return 0;
    }

    private static int bare(byte[] bytes, int start, int limit) {
        int at = start;
        while (at < limit && at - start <= LONGEST && bytes[at] > ' ' && !quote(bytes[at]) && bytes[at] != '`') {
            at++;
        }
        while (at > start && "})].,;:".indexOf(bytes[at - 1]) >= 0) {
            at--; // the sentence around it
        }
        return at;
    }

    /** Where the string ends that begins here, on the same line; -1 where it does not. */
    private static int close(byte[] bytes, int start, int limit, byte quote) {
        for (int at = start; at < limit && at - start <= LINE && bytes[at] != '\n'; at++) {
            if (bytes[at] == quote) {
                return at;
            }
        }
        return -1;
    }

    private static boolean quote(byte b) {
        return b == '"' || b == '\'';
    }

    private static void report(byte[] bytes, int start, int end, String how, DetectionCollector out) {
        if (end - start < SHORTEST || end - start > LONGEST || SecretValues.standIn(bytes, start, end) || text(bytes, start, end)) {
            return;
        }
        boolean word = SecretValues.plainWord(bytes, start, end);
        Score score = Score.base(ARGUMENT.baseConfidence()).plus(how, 5);
        out.report(ARGUMENT, start, end, word ? score.plus("a plain word", -25) : score.plus("not a plain word", 10));
    }

    /** Prose, an address, or a name of code in capitals. */
    private static boolean text(byte[] bytes, int start, int end) {
        String value = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        return value.indexOf(' ') >= 0
                || value.contains("://")
                || value.indexOf('_') > 0 && value.equals(value.toUpperCase(Locale.ROOT)) && SecretValues.wordLike(bytes, start, end);
    }
}

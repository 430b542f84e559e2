package dev.wirewitness.policy.detect;

/**
 * The longest literal that every match of an RE2 expression must hold, read from the top level of the expression.
 * Careful: where it is not sure it finds none, and the expression runs on everything.
 */
final class RequiredLiteral {
    private static final String META = "[](){}*+?.|^$\\";

    private final String regex;
    private final StringBuilder run = new StringBuilder();
    private String best = "";

    private RequiredLiteral(String regex) {
        this.regex = regex;
    }

    /** ASCII, or empty. */
    static String of(String regex) {
        if (regex.contains("(?")) {
            return "";
        }
        return new RequiredLiteral(regex).read();
    }

    private String read() {
        int at = 0;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            switch (c) {
                case '|' -> {
                    return "";
                }
                case '(' -> at = group(at);
                case '[' -> at = set(at);
                case '.', '^', '$', ')', ']' -> {
                    flush();
                    at++;
                }
                case '*', '?', '{', '+' -> at = repetition(at);
                case '\\' -> at = escape(at);
                default -> {
                    if (c < 0x80) {
                        run.append(c);
                    } else {
                        flush();
                    }
                    at++;
                }
            }
        }
        flush();
        return best;
    }

    private void flush() {
        if (run.length() > best.length()) {
            best = run.toString();
        }
        run.setLength(0);
    }

    /** The last character may be missing or repeated: it ends the run and does not belong to it. */
    private int repetition(int at) {
        if (!run.isEmpty()) {
            run.setLength(run.length() - 1);
        }
        flush();
        int end = regex.indexOf('}', at);
        return regex.charAt(at) == '{' && end > 0 ? end + 1 : at + 1;
    }

    private int escape(int at) {
        char c = at + 1 < regex.length() ? regex.charAt(at + 1) : 'z';
        if (META.indexOf(c) >= 0 || c == '-' || c == '/' || c == '"' || c == '@' || c == ':') {
            run.append(c);
            return at + 2;
        }
        flush();
        if (c == 'Q') {
            int end = regex.indexOf("\\E", at);
            return end < 0 ? regex.length() : end + 2;
        }
        if ((c == 'p' || c == 'P' || c == 'x') && at + 2 < regex.length() && regex.charAt(at + 2) == '{') {
            int end = regex.indexOf('}', at);
            return end < 0 ? regex.length() : end + 1;
        }
        return at + (c == 'x' ? 4 : c == 'p' || c == 'P' ? 3 : 2);
    }

    private int set(int from) {
        flush();
        int at = from + 1;
        at += at < regex.length() && regex.charAt(at) == '^' ? 1 : 0;
        at += at < regex.length() && regex.charAt(at) == ']' ? 1 : 0;
        while (at < regex.length() && regex.charAt(at) != ']') {
            if (regex.startsWith("[:", at)) {
                int end = regex.indexOf(":]", at);
                at = end < 0 ? regex.length() : end + 2;
            } else {
                at += regex.charAt(at) == '\\' ? 2 : 1;
            }
        }
        return at + 1;
    }

    private int group(int from) {
        flush();
        int depth = 0;
        int at = from;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '\\') {
                at += 2;
                continue;
            }
            if (c == '[') {
                at = set(at);
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at++;
            if (depth == 0) {
                break;
            }
        }
        return at;
    }
}

package dev.wirewitness.policy.ruleset;

import java.util.Locale;

/**
 * A pattern in which {@code *} stands for any run of characters, also none; letters match in either case. Matches in
 * at most length times pattern steps, without regular expressions and without allocation.
 */
final class Glob {
    private final String pattern;

    Glob(String pattern) {
        this.pattern = pattern.toLowerCase(Locale.ROOT);
    }

    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0;
    }

    /** {@code text}: lower case. */
    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

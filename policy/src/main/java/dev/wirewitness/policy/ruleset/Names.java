package dev.wirewitness.policy.ruleset;

/** What rules, lists, dictionaries and detectors may be called. */
final class Names {
    static final String EXPECTED = "expected: 1 to 64 of a-z, 0-9 and \"-\", such as no-secrets";

    private Names() {}

    static boolean isName(String text) {
        if (text.isEmpty() || text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }
}

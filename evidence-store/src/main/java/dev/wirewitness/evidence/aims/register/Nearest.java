package dev.wirewitness.evidence.aims.register;

import java.util.List;

/** The known word nearest to a mistyped one (Levenshtein distance at most 3). Stateless. */
final class Nearest {
    private Nearest() {}

    /** Such as {@code " (did you mean 'owner'?)"}, or the list of what is known. */
    static String hint(String word, List<String> known) {
        String best = "";
        int least = 4;
        for (String candidate : known) {
            int distance = word.length() > 64 ? least : distance(word, candidate);
            if (distance < least && distance < candidate.length()) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty()
                ? " (expected one of: " + String.join(", ", known) + ")"
                : " (did you mean '" + best + "'?)";
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(cost, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}

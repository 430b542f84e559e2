package dev.wirewitness.policy.ruleset;

import java.util.Collection;

/** What somebody probably meant: the known name with the fewest single-letter changes (Levenshtein distance). */
public final class NearestName {
    private static final int LONGEST = 64;

    private NearestName() {}

    /** {@code did you mean "x"?} when a known name is near, else the known names, if they are few. */
    public static String hint(String name, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        if (!best.isEmpty() && least <= Math.max(2, name.length() / 3)) {
            return "did you mean \"" + best + "\"?";
        }
        if (known.isEmpty()) {
            return "expected: nothing here";
        }
        return known.size() > 24 ? "" : "expected: " + String.join(", ", known.stream().sorted().toList());
    }

    private static int distance(String a, String b) {
        if (a.length() > LONGEST || b.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}

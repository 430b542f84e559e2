package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.List;

/** A confidence as it adds up, with the reasons. Reasons hold words of ours only, never scanned text. */
final class Score {
    private final List<String> because = new ArrayList<>(4);
    private int points;

    private Score(int base) {
        points = base;
        because.add("base " + base);
    }

    static Score base(int base) {
        return new Score(base);
    }

    Score plus(String why, int more) {
        points += more;
        because.add(why + (more < 0 ? " " : " +") + more);
        return this;
    }

    /** Adds nothing for an empty word. */
    Score context(String word, int more) {
        return word.isEmpty() ? this : plus("context \"" + word + "\"", more);
    }

    int confidence() {
        return Math.clamp(points, 0, 100);
    }

    List<String> because() {
        return because;
    }
}

package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.function.Predicate;

/**
 * A national id that is made of digits.
 *
 * @param valid what the country publishes about its digits; takes exactly {@code length}
 * @param shapes ways of writing, as {@link DigitGroups#shape}
 * @param written confidence in those
 * @param words people put before it, in lower case
 * @param checked whether its digits check themselves: those of another id are nothing without a word before them
 * @param bare whether digits without separators are one
 */
record NationalId(
        DetectorDescription detector,
        int length,
        Predicate<int[]> valid,
        List<String> shapes,
        int written,
        List<String> words,
        boolean checked,
        boolean bare) {
    /** Confidence in digits without separators, as nothing but their sum speaks for them. */
    static final int BARE = 30;

    /** {@code shapes}: parted by commas. */
    static NationalId id(
            String id,
            String country,
            String what,
            int length,
            Predicate<int[]> valid,
            String shapes,
            int written,
            String... words) {
        DetectorDescription detector = DetectionCollector.personal(id, country, what, BARE);
        return new NationalId(detector, length, valid, List.of(shapes.split(",")), written, List.of(words), true, true);
    }

    /** The same without a check digit. */
    NationalId unchecked() {
        return new NationalId(detector, length, valid, shapes, written, words, false, bare);
    }

    /** The same, only with its separators. */
    NationalId onlyWritten() {
        return new NationalId(detector, length, valid, shapes, written, words, checked, false);
    }

    /** Whether there may be such a day. */
    static boolean date(int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }
}

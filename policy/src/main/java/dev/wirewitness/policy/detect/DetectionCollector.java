package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one scan gathers: detections as raw spans, the budget, and the detectors that failed. One thread. */
final class DetectionCollector {
    static final DetectorDescription HIDDEN_TEXT = new DetectorDescription(
            "hidden-text", Category.HIDDEN, "", "text in tag characters, or a turned direction of writing", 60);

    private final DecodedText text;
    private final Set<String> enabled;
    private final ScanBudget budget;
    private final List<Detection> detections = new ArrayList<>();
    private final TreeSet<String> incomplete = new TreeSet<>();
    private boolean failed;

    DetectionCollector(DecodedText text, Set<String> enabled, ScanBudget budget) {
        this.text = text;
        this.enabled = enabled;
        this.budget = budget;
    }

    /** For a text that is encoded within this one: the budget is the same. */
    DetectionCollector within(DecodedText encoded) {
        return new DetectionCollector(encoded, enabled, budget);
    }

    ScanBudget budget() {
        return budget;
    }

    /** Counts a candidate; false once the budget is spent. */
    boolean candidate() {
        if (budget.candidate()) {
            return true;
        }
        incomplete("more than " + budget.maxCandidates() + " candidates");
        return false;
    }

    boolean enabled(DetectorDescription detector) {
        return enabled.contains(detector.id());
    }

    /** The span in decoded offsets; dropped if it would leave its JSON string or touch a placeholder. */
    void report(DetectorDescription detector, int start, int end, Score score) {
        if (!enabled(detector) || start >= end || !plainText(start, end)) {
            return;
        }
        detections.add(new Detection(
                detector.id(),
                detector.category(),
                score.confidence(),
                text.raw(characterStart(start)),
                text.raw(characterEnd(end)),
                text.betweenStrings(start),
                score.because()));
    }

    /** What the decoder itself met that no person sees. */
    void report(DecodedText.Hidden hidden) {
        Score score = Score.base(HIDDEN_TEXT.baseConfidence());
        if (hidden.text()) {
            score.plus("text in tag characters", 35);
        }
        if (enabled(HIDDEN_TEXT)) {
            detections.add(new Detection(
                    HIDDEN_TEXT.id(), HIDDEN_TEXT.category(), score.confidence(), hidden.start(), hidden.end(), false,
                    score.because()));
        }
    }

    /**
     * The surest secret of an encoded text, as what its whole code is: within the code it cannot be replaced. Other
     * detections are dropped: that a name is somewhere in a document does not make its code one.
     */
    void encoded(DetectionCollector within, int start, int end, String how) {
        takeOutcome(within);
        within.detections.stream()
                .filter(each -> each.category() == Category.SECRET)
                .max(Comparator.comparingInt(Detection::confidence))
                .ifPresent(surest -> add(surest, start, end, how));
    }

    /** Detections of a text that stands here with some characters encoded one by one: each has its own bytes. */
    void percentEncoded(DetectionCollector within, OffsetMap places) {
        takeOutcome(within);
        within.detections.forEach(
                each -> add(each, places.raw(each.start()), places.raw(each.end()), "percent-encoding"));
    }

    /** Secrets of a string that is put together of pieces: those that no single piece holds, as all that stands there. */
    void inPieces(DetectionCollector within, OffsetMap places, int[] cuts) {
        takeOutcome(within);
        for (Detection each : within.detections) {
            boolean over = Arrays.stream(cuts).anyMatch(cut -> each.start() < cut && cut < each.end());
            if (over && each.category() == Category.SECRET) {
                add(each, places.raw(each.start()), places.raw(each.end() - 1) + 1, "a string of several pieces");
            }
        }
    }

    private void takeOutcome(DetectionCollector within) {
        incomplete.addAll(within.incomplete);
        failed = failed || within.failed;
    }

    private void add(Detection found, int start, int end, String how) {
        List<String> because = new ArrayList<>(found.because());
        because.add("in " + how);
        detections.add(new Detection(
                found.type(), found.category(), found.confidence(), text.raw(start), text.raw(end), because));
    }

    void incomplete(String why) {
        incomplete.add(why);
    }

    /** {@code why} is the kind of failure; never a message, which could hold scanned text. */
    void failed(DetectorDescription detector, Throwable why) {
        if (enabled(detector)) {
            failed = true;
            incomplete("detector " + detector.id() + " failed: " + why.getClass().getSimpleName());
        }
    }

    ScanResult result() {
        return new ScanResult(Overlaps.resolve(detections), String.join("; ", incomplete), failed);
    }

    private boolean plainText(int start, int end) {
        byte[] bytes = text.bytes();
        for (int i = start; i < end; i++) {
            if (bytes[i] >= DecodedText.EDGE && bytes[i] <= DecodedText.MASK) {
                return false;
            }
        }
        return true;
    }

    private int characterStart(int at) {
        int start = at;
        while (start > text.start() && continuation(start)) {
            start--;
        }
        return start;
    }

    private int characterEnd(int at) {
        int end = at;
        while (end < text.end() && continuation(end)) {
            end++;
        }
        return end;
    }

    private boolean continuation(int at) {
        return (text.bytes()[at] & 0xc0) == 0x80;
    }

    /** A detector of secrets. */
    static DetectorDescription secret(String id, String vendor, String what, int base) {
        return new DetectorDescription(id, Category.SECRET, vendor, what, base);
    }

    /** A detector of personal data. */
    static DetectorDescription personal(String id, String vendor, String what, int base) {
        return new DetectorDescription(id, Category.PERSONAL, vendor, what, base);
    }
}

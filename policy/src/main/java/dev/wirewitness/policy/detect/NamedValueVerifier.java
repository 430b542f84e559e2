package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * Personal values that only the words before them tell from any other number or date: within a few bytes behind such a word,
 * in the same text.
 */
final class NamedValueVerifier implements Verifier {
    private static final int REACH = 40;
    /** What belongs to a field stands right behind its name. */
    private static final int FIELD_REACH = 6;
    private static final int BASE = 70;
    private static final int GENERAL_BASE = 62;

    private final DetectorDescription detector;
    private final List<String> words;
    private final List<Shape> shapes;
    private final Fit fit;
    private final int reach;

    /** Whether what has a shape can be a value. */
    interface Fit {
        boolean fits(byte[] bytes, int start, int end);
    }

    NamedValueVerifier(String id, String what, List<Shape> shapes, Fit fit, String... words) {
        this(id, what, BASE, shapes, fit, REACH, words);
    }

    /** One whose words and numbers a detector of one country's numbers may know better. */
    static NamedValueVerifier general(String id, String what, List<Shape> shapes, Fit fit, String... words) {
        return new NamedValueVerifier(id, what, GENERAL_BASE, shapes, fit, REACH, words);
    }

    /** One that stands right behind its words. */
    static NamedValueVerifier field(String id, String what, List<Shape> shapes, Fit fit, String... words) {
        return new NamedValueVerifier(id, what, BASE, shapes, fit, FIELD_REACH, words);
    }

    private NamedValueVerifier(
            String id, String what, int base, List<Shape> shapes, Fit fit, int reach, String... words) {
        this.detector = DetectionCollector.personal(id, "", what, base);
        this.words = List.of(words);
        this.shapes = shapes;
        this.fit = fit;
        this.reach = reach;
    }

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(detector);
    }

    @Override
    public List<Anchor> anchors() {
        return words.stream().map(Anchor::anyCase).toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (Ascii.letter(bytes[at - 1])) {
            return at + 1;
        }
        int limit = Math.min(text.end(), at + longest(bytes, at, text.end()) + reach);
        for (int i = at; i < limit && bytes[i] != DecodedText.MASK && bytes[i] != '\n'; i++) {
            boolean begins = (Ascii.alnum(bytes[i]) || bytes[i] == '-') && !Ascii.word(bytes[i - 1]) && bytes[i - 1] != '-';
            if (begins && report(text, i, out)) {
                break;
            }
        }
        return at + 1;
    }

    private int longest(byte[] bytes, int at, int end) {
        int longest = 0;
        for (String word : words) {
            longest = Ascii.wordAt(bytes, at, end, word) ? Math.max(longest, word.length()) : longest;
        }
        return longest;
    }

    private boolean report(DecodedText text, int start, DetectionCollector out) {
        for (Shape shape : shapes) {
            int end = shape.end(text.bytes(), start, text.end());
            if (end > 0 && fit.fits(text.bytes(), start, end)) {
                out.report(detector, start, end, Score.base(detector.baseConfidence()));
                return true;
            }
        }
        return false;
    }
}

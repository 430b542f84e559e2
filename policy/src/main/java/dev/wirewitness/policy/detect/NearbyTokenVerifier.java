package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * Tokens without a mark of their own, known by the vendor's name before them: within 80 bytes behind the name, with a
 * word such as {@code key} between or in the name.
 */
final class NearbyTokenVerifier implements Verifier {
    private static final int REACH = 80;
    private static final List<String> HINTS = List.of("key", "token", "secret", "pass", "auth", "cred", "sid");

    private final DetectorDescription detector;
    private final List<String> names;
    private final List<Shape> shapes;
    private final double minEntropy;

    NearbyTokenVerifier(DetectorDescription detector, List<String> names, List<Shape> shapes, double minEntropy) {
        this.detector = detector;
        this.names = List.copyOf(names);
        this.shapes = List.copyOf(shapes);
        this.minEntropy = minEntropy;
    }

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(detector);
    }

    @Override
    public List<Anchor> anchors() {
        return names.stream().map(Anchor::anyCase).toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = Math.min(text.end(), at + REACH);
        boolean hinted = false;
        for (int i = at; i < limit; i++) {
            if (bytes[i] == DecodedText.MASK) {
                break;
            }
            hinted = hinted || hintAt(bytes, i, text.end());
            if (hinted && i > at && !joined(bytes[i - 1]) && report(text, i, out)) {
                break;
            }
        }
        return at + 1;
    }

    private boolean report(DecodedText text, int start, DetectionCollector out) {
        for (Shape shape : shapes) {
            int end = shape.end(text.bytes(), start, text.end());
            if (end > 0 && !continues(text.bytes(), end)) {
                Score score = Score.base(detector.baseConfidence()).plus("vendor's name before", 20);
                TestValues.judge(score, text.bytes(), start, end, minEntropy);
                out.report(detector, start, end, score);
                return true;
            }
        }
        return false;
    }

    private static boolean joined(byte b) {
        return Ascii.word(b) || b == '-' || b == '/' || b == '+' || b == '.';
    }

    /** A full stop ends a sentence unless text follows at once. */
    private static boolean continues(byte[] bytes, int end) {
        return bytes[end] == '.' ? Ascii.word(bytes[end + 1]) : joined(bytes[end]);
    }

    private static boolean hintAt(byte[] bytes, int at, int end) {
        for (String hint : HINTS) {
            if (Ascii.wordAt(bytes, at, end, hint)) {
                return true;
            }
        }
        return false;
    }
}

package dev.wirewitness.policy.detect;

import java.util.List;

/** Tokens that carry their vendor's prefix, or another literal, in themselves. */
final class TokenVerifier implements Verifier {
    private final DetectorDescription detector;
    private final List<Shape> shapes;
    private final double minEntropy;
    private final boolean checksum;

    /** {@code checksum}: the last six characters are the base62 CRC32 of the thirty before them. */
    TokenVerifier(DetectorDescription detector, List<Shape> shapes, double minEntropy, boolean checksum) {
        this.detector = detector;
        this.shapes = List.copyOf(shapes);
        this.minEntropy = minEntropy;
        this.checksum = checksum;
    }

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(detector);
    }

    @Override
    public List<Anchor> anchors() {
        return shapes.stream().map(Shape::anchor).distinct().map(Anchor::exact).toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = -1;
        int start = -1;
        for (Shape shape : shapes) {
            if (Ascii.exactAt(bytes, at, text.end(), shape.anchor())) {
                int from = shape.startBefore(bytes, at);
                int to = from < 0 || Ascii.word(bytes[from - 1]) ? -1 : shape.end(bytes, from, text.end());
                if (to > end) {
                    start = from;
                    end = to;
                }
            }
        }
        if (end > 0) {
            Score score = Score.base(detector.baseConfidence());
            if (checksum && Checksums.base62Crc(bytes, end)) {
                score.plus("checksum valid", 14);
            }
            TestValues.judge(score, bytes, start, end, minEntropy);
            out.report(detector, start, end, score);
        }
        return at + 1;
    }
}

package dev.wirewitness.policy.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.wirewitness.policy.Category;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A regular expression of the policy (RE2: linear time). It sees each string of JSON content on its own, escapes
 * removed, and only those that hold the literal which every match needs. At most 16 MiB are matched per scan.
 */
final class PatternDetector implements OwnDetector {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final DetectorDescription detector;
    private final Pattern pattern;
    private final byte[] literal;

    /** Throws {@link InvalidDetector} for a bad expression. */
    PatternDetector(CustomPattern custom) {
        detector = new DetectorDescription(custom.id(), Category.CUSTOM, "", "pattern", custom.confidence());
        try {
            pattern = Pattern.compile(custom.regex());
        } catch (PatternSyntaxException e) {
            throw new InvalidDetector(
                    custom.id(),
                    e.getIndex(),
                    "pattern " + custom.id() + ": regex '" + custom.regex() + "' at position " + e.getIndex() + ": "
                            + e.getDescription() + " (expected: RE2 syntax, without backreferences and look-around)");
        }
        literal = custom.literal().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public DetectorDescription detector() {
        return detector;
    }

    @Override
    public void scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int matched = 0;
        int at = text.start();
        while (at < text.end()) {
            int end = stringEnd(bytes, at, text.end());
            if (end > at && holdsLiteral(bytes, at, end)) {
                matched += end - at;
                if (matched > MAX_BYTES) {
                    out.incomplete("pattern " + detector.id() + ": more than " + MAX_BYTES + " bytes to match");
                    return;
                }
                if (!match(bytes, at, end, out)) {
                    return;
                }
            }
            at = end + 1;
        }
    }

    private boolean match(byte[] bytes, int start, int end, DetectionCollector out) {
        Matcher matcher = pattern.matcher(Arrays.copyOfRange(bytes, start, end));
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                if (!out.candidate()) {
                    return false;
                }
                out.report(
                        detector, start + matcher.start(), start + matcher.end(),
                        Score.base(detector.baseConfidence()));
            }
        }
        return true;
    }

    private boolean holdsLiteral(byte[] bytes, int start, int end) {
        int last = end - literal.length;
        for (int at = start; at <= last; at++) {
            int i = 0;
            while (i < literal.length && bytes[at + i] == literal[i]) {
                i++;
            }
            if (i == literal.length) {
                return true;
            }
        }
        return false;
    }

    private static int stringEnd(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && (bytes[end] < 0 || bytes[end] > DecodedText.MASK)) {
            end++;
        }
        return end;
    }
}

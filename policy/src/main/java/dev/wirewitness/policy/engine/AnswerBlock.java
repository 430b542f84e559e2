package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One block of text of an answer: what reads along while it is open, and whether it had text before. */
final class AnswerBlock {
    private static final ScanResult UNSCANNED = new ScanResult(List.of(), "");

    final long key;
    final PartKind kind;
    final boolean nested;
    /** Whether this is a repetition, which is edited but not counted. */
    final boolean again;
    /** The number of the unit it last got text from. */
    int spoke;

    @Nullable PlaceholderMatcher matcher;
    @Nullable RedactionWindow window;
    private @Nullable DetectionEngine scanner;
    private @Nullable AnswerText text;

    AnswerBlock(long key, PartKind kind, boolean nested, boolean again) {
        this.key = key;
        this.kind = kind;
        this.nested = nested;
        this.again = again;
    }

    void scanWith(DetectionEngine engine) {
        scanner = engine;
        text = new AnswerText(false);
    }

    void feed(byte[] source, int start, int end, int base) {
        if (matcher != null) {
            matcher.feed(source, start, end, base);
        }
        if (window != null) {
            window.feed(source, start, end, base);
        }
        if (text != null) {
            text.append(source, start, end, base);
        }
    }

    /** Where the first undecided byte stands, or {@link Integer#MAX_VALUE}. */
    int open() {
        int place = matcher == null ? Integer.MAX_VALUE : matcher.open();
        return window == null ? place : Math.min(place, window.open());
    }

    /** Decides what is undecided, without waiting for more. */
    void letGo() {
        if (matcher != null) {
            matcher.reset();
        }
        if (window != null) {
            window.close();
        }
    }

    /** Scans all the text, once; finds nothing when the block is not scanned this way. */
    ScanResult scan() {
        DetectionEngine engine = scanner;
        if (engine == null || text == null) {
            return UNSCANNED;
        }
        scanner = null;
        return engine.scan(text.bytes(), text.length(), nested ? Content.JSON : Content.PLAIN);
    }

    /** The text gathered for {@link #scan}. */
    byte[] text() {
        return text == null ? new byte[0] : text.bytes();
    }
}

package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.wire.AnswerText;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One block of text of an answer: what reads along while it is open, and whether it had text before. */
final class AnswerBlock {
    private static final int FEED = 4096;

    final long key;
    final PartKind kind;
    final boolean nested;
    /** Whether this is a repetition, which is edited but not counted. */
    final boolean again;
    /** The number of the unit it last got text from. */
    int spoke;

    @Nullable PlaceholderMatcher matcher;
    @Nullable RedactionWindow window;
    private @Nullable Scan scan;
    private @Nullable AnswerText text;
    private int scanned;

    AnswerBlock(long key, PartKind kind, boolean nested, boolean again) {
        this.key = key;
        this.kind = kind;
        this.nested = nested;
        this.again = again;
    }

    void scanWith(Scan opened) {
        scan = opened;
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
            if (text.length() - scanned >= FEED) {
                scan();
            }
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

    private void scan() {
        if (scan != null && text != null) {
            scan.feed(ByteBuffer.wrap(text.bytes(), scanned, text.length() - scanned).asReadOnlyBuffer());
            scanned = text.length();
        }
    }

    /** The scan with all text fed and the text itself, once; nothing when the block is not scanned this way. */
    @Nullable Scan lastScan() {
        scan();
        Scan last = scan;
        scan = null;
        return last;
    }

    /** The text gathered for {@link #lastScan}. */
    byte[] text() {
        return text == null ? new byte[0] : text.bytes();
    }
}

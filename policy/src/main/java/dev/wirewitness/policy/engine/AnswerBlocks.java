package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerReader;
import dev.wirewitness.policy.wire.AnswerSink;
import dev.wirewitness.policy.wire.AnswerText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one streamed answer: restores and redacts their texts as pieces come, scans them, and knows from
 * where on nothing may leave yet. At most {@value #MAX_BLOCKS} blocks; more pass unread and are reported.
 */
final class AnswerBlocks implements AnswerSink {
    static final int MAX_BLOCKS = 1024;
    /** A block that says nothing for so many units is not waited for: others would stand behind it. */
    static final int SILENCE = 16;

    private final AnswerReader reader;
    private final AnswerMarks marks;
    private final AnswerEdits edits;
    private final AnswerRules rules;
    private final Optional<DetectionEngine> scanner;
    private boolean restoring;
    private final boolean redacting;
    private final List<AnswerBlock> open = new ArrayList<>();
    private long[] seen = new long[8];
    private int seenCount;
    private byte[] buffer = new byte[0];
    private int base;
    private int units;
    /** Where the last whole text begins in the buffer. */
    private int alone;
    private boolean incomplete;

    AnswerBlocks(
            AnswerReader reader,
            AnswerMarks marks,
            AnswerEdits edits,
            AnswerRules rules,
            Optional<DetectionEngine> scanner,
            boolean restoring,
            boolean redacting) {
        this.reader = reader;
        this.marks = marks;
        this.edits = edits;
        this.rules = rules;
        this.scanner = scanner;
        this.restoring = restoring;
        this.redacting = redacting;
    }

    /** Spans given from now on are in this buffer, whose first byte has the place {@code base} in the answer. */
    void at(byte[] bytes, int place) {
        units++;
        buffer = bytes;
        base = place;
    }

    @Override
    public void delta(long key, PartKind kind, boolean nested, int start, int end) {
        AnswerBlock block = opened(key);
        if (block == null) {
            if (!see(key)) {
                incomplete = true;
                return;
            }
            block = block(key, kind, nested || json(start, end), false);
            open.add(block);
        }
        block.spoke = units;
        block.feed(buffer, start, end, base);
    }

    @Override
    public void whole(long key, PartKind kind, boolean nested, int start, int end) {
        AnswerBlock streamed = opened(key);
        if (streamed != null) {
            open.remove(streamed);
            close(streamed);
        }
        boolean again = key != ALONE && saw(key);
        if (again && !restoring && !redacting) {
            return;
        }
        if (key != ALONE && !see(key)) {
            incomplete = true;
            return;
        }
        alone = start;
        AnswerBlock block = block(key, kind, nested || json(start, end), again);
        block.feed(buffer, start, end, base);
        close(block);
    }

    @Override
    public void closed(long first, long last) {
        for (int i = open.size() - 1; i >= 0; i--) {
            AnswerBlock block = open.get(i);
            if (block.key >= first && block.key <= last) {
                open.remove(i);
                close(block);
            }
        }
    }

    /** Placeholders are put back in blocks that begin from now on. */
    void restore() {
        restoring = true;
    }

    /** The place of the first byte that is not decided, or {@link Integer#MAX_VALUE}. */
    int undecided() {
        int place = Integer.MAX_VALUE;
        for (int i = 0; i < open.size(); i++) {
            AnswerBlock block = open.get(i);
            if (units - block.spoke > SILENCE) {
                block.letGo();
            }
            place = Math.min(place, block.open());
        }
        return place;
    }

    /** Waits no longer: what is open is decided as it stands. */
    void letGo() {
        for (AnswerBlock block : open) {
            block.letGo();
        }
    }

    /** Whether something passed unread for want of budget. */
    boolean incomplete() {
        return incomplete;
    }

    /** Text that is JSON itself (structured output, most tool results) needs its values escaped once more. */
    private boolean json(int start, int end) {
        return buffer[start] == '{' || (buffer[start] == '[' && end - start > 1 && buffer[start + 1] == '{');
    }

    private @Nullable AnswerBlock opened(long key) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).key == key && key != ALONE) {
                return open.get(i);
            }
        }
        return null;
    }

    private boolean saw(long key) {
        for (int i = seenCount - 1; i >= 0; i--) {
            if (seen[i] == key) {
                return true;
            }
        }
        return false;
    }

    private boolean see(long key) {
        if (saw(key)) {
            return true;
        }
        if (seenCount == MAX_BLOCKS) {
            return false;
        }
        if (seenCount == seen.length) {
            seen = Arrays.copyOf(seen, seenCount * 2);
        }
        seen[seenCount++] = key;
        return true;
    }

    private AnswerBlock block(long key, PartKind kind, boolean nested, boolean again) {
        AnswerBlock block = new AnswerBlock(key, kind, nested, again);
        if (restoring && restorable(rules, kind)) {
            block.matcher = new PlaceholderMatcher(
                    nested, (text, from, to, count, deep) -> marks.restore(text, from, to, count, deep, again));
        }
        if (redacting && kind != PartKind.REASONING) {
            block.window = new RedactionWindow(
                    scanner.orElseThrow(), nested ? Content.JSON : Content.PLAIN, new Settling(block));
        } else if (scanner.isPresent() && !again) {
            block.scanWith(scanner.get());
        }
        return block;
    }

    static boolean restorable(AnswerRules rules, PartKind kind) {
        return switch (kind) {
            case REASONING -> false;
            case TOOL_CALL -> rules.restoreToolArguments();
            case SYSTEM, USER, ASSISTANT, TOOL_DEFINITION, TOOL_RESULT, FILE, OTHER -> rules.restoreText();
        };
    }

    private void close(AnswerBlock block) {
        block.letGo();
        ScanResult result = block.scan();
        incomplete |= !result.incomplete().isEmpty();
        for (Detection detection : result.detections()) {
            if (!rules.counts(detection)) {
                continue;
            }
            int start = detection.start();
            int end = detection.end();
            ByteBuffer value = AnswerMarks.value(block.text(), start, end, block.nested ? 1 : 0);
            marks.found(detection, value, start, end, block.kind, () -> path(block.key), block.again);
        }
    }

    private String path(long key) {
        return key == ALONE ? reader.pointerAt(alone) : reader.path(key);
    }

    /** Settled detections of one block: reported, and replaced where the rules say so. */
    private final class Settling implements RedactionWindow.Settled {
        private final AnswerBlock block;

        private Settling(AnswerBlock block) {
            this.block = block;
        }

        @Override
        public void detection(Detection detection, AnswerText text, int start, int end, int dropped) {
            if (!rules.counts(detection) || edits.overlaps(text.from(), text.to(), start, end)) {
                return;
            }
            int depth = block.nested ? 1 : 0;
            ByteBuffer value = AnswerMarks.value(text.bytes(), detection.start(), detection.end(), depth);
            int first = dropped + detection.start();
            int last = dropped + detection.end();
            marks.found(detection, value, first, last, block.kind, () -> path(block.key), block.again);
            if (rules.redact().test(detection)) {
                edits.replace(text.from(), text.to(), start, end, marks.redact(detection, value, block.again));
            }
        }

        @Override
        public void incomplete() {
            incomplete = true;
        }
    }
}

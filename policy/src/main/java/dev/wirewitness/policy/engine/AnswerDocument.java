package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerReader;
import dev.wirewitness.policy.wire.AnswerSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A plain JSON answer: scanned in one pass when it is complete, its texts restored, and detections
 * inside texts redacted. Places in the document are places in the answer.
 */
final class AnswerDocument implements AnswerSink {
    private record Text(int start, int end, PartKind kind, boolean nested, boolean again) {}

    private final AnswerReader reader;
    private final AnswerMarks marks;
    private final AnswerEdits edits;
    private final AnswerRules rules;
    private final boolean restoring;
    private final boolean redacting;
    private Optional<DetectionEngine> scanner;
    private final List<Text> texts = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private byte[] buffer = new byte[0];
    private int arrived;
    private boolean incomplete;

    AnswerDocument(
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
        this.restoring = restoring;
        this.redacting = redacting;
        this.scanner = scanner;
    }

    /** The document so far stands in {@code [0, length)}. */
    void arrived(byte[] bytes, int length) {
        buffer = bytes;
        arrived = length;
    }

    @Override
    public void delta(long key, PartKind kind, boolean nested, int start, int end) {
        text(kind, nested, start, end, false);
    }

    @Override
    public void whole(long key, PartKind kind, boolean nested, int start, int end) {
        text(kind, nested, start, end, key != ALONE && !seen.add(key));
    }

    @Override
    public void closed(long first, long last) {}

    boolean incomplete() {
        return incomplete;
    }

    /** The document was read, or as much of it as will be. */
    void end() {
        if (scanner.isEmpty()) {
            return;
        }
        ScanResult result = scanner.get().scan(buffer, arrived, Content.JSON);
        scanner = Optional.empty();
        incomplete = !result.incomplete().isEmpty();
        texts.sort(Comparator.comparingInt(Text::start));
        int next = 0;
        for (Detection detection : result.detections()) {
            while (next < texts.size() && texts.get(next).end <= detection.start()) {
                next++;
            }
            boolean inside = next < texts.size()
                    && texts.get(next).start <= detection.start()
                    && detection.end() <= texts.get(next).end;
            detected(detection, inside ? Optional.of(texts.get(next)) : Optional.empty());
        }
    }

    private void text(PartKind kind, boolean nested, int start, int end, boolean again) {
        boolean json = nested
                || buffer[start] == '{'
                || (buffer[start] == '[' && end - start > 1 && buffer[start + 1] == '{');
        if (scanner.isPresent()) {
            texts.add(new Text(start, end, kind, json, again));
        }
        if (restoring && AnswerBlocks.restorable(rules, kind)) {
            new PlaceholderMatcher(
                            json, (text, from, to, count, deep) -> marks.restore(text, from, to, count, deep, again))
                    .feed(buffer, start, end, 0);
        }
    }

    private void detected(Detection detection, Optional<Text> text) {
        int start = detection.start();
        int end = detection.end();
        boolean editable = redacting && text.isPresent() && text.get().kind != PartKind.REASONING;
        if (edits.overlaps(start, end) || (text.isEmpty() && !marks.full() && reader.opaque(start))) {
            return;
        }
        ByteBuffer value = AnswerMarks.value(buffer, start, end, text.isPresent() && text.get().nested ? 2 : 1);
        boolean again = text.isPresent() && text.get().again;
        PartKind kind = text.isPresent() ? text.get().kind : PartKind.OTHER;
        marks.found(detection, value, start, end, kind, () -> reader.pointerAt(start), again);
        if (editable && rules.redact().test(detection)) {
            edits.add(start, end, marks.redact(detection, value, again));
        }
    }
}

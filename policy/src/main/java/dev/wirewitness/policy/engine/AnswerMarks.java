package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.wire.AnswerText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What was found, put back and taken out of one answer. A placeholder that this answer made necessary is not turned
 * back within it, unless it was before. At most {@value #MAX_FINDINGS} findings are kept.
 */
final class AnswerMarks {
    static final int MAX_FINDINGS = 1000;

    private final Placeholders placeholders;
    private final AnswerEdits edits;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> back = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> out = new HashSet<>();
    private final Set<String> fingerprints = new HashSet<>();
    private int restored;
    private int redacted;

    AnswerMarks(Placeholders placeholders, AnswerEdits edits) {
        this.placeholders = placeholders;
        this.edits = edits;
    }

    List<Finding> findings() {
        return findings;
    }

    int restored() {
        return restored;
    }

    int redacted() {
        return redacted;
    }

    boolean full() {
        return findings.size() >= MAX_FINDINGS;
    }

    /** Puts the value back where a placeholder of this exchange stands; a repetition counts only for a new one. */
    void restore(String text, int[] from, int[] to, int count, boolean nested, boolean again) {
        if (made.contains(text) || edits.overlaps(from, to, 0, count)) {
            return;
        }
        placeholders.original(text).ifPresent(value -> {
            edits.replace(from, to, 0, count, AnswerText.escape(value, nested ? 2 : 1));
            restored += back.add(text) || !again ? 1 : 0;
        });
    }

    /** Counts a redaction and says what to write instead of the value. */
    byte[] redact(Detection detection, ByteBuffer value, boolean again) {
        String placeholder = placeholders.placeholder(detection.type(), value);
        if (!back.contains(placeholder)) {
            made.add(placeholder);
        }
        redacted += out.add(placeholder) || !again ? 1 : 0;
        return placeholder.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reports a detection; {@code again}: it stands in a repetition, which counts only if it brings a new value. */
    void found(
            Detection detection,
            ByteBuffer value,
            int start,
            int end,
            PartKind kind,
            Supplier<String> path,
            boolean again) {
        if (full()) {
            return;
        }
        String fingerprint = placeholders.fingerprint(detection.category(), value);
        if (fingerprints.add(fingerprint) || !again) {
            findings.add(new Finding(
                    detection.category(),
                    detection.type(),
                    detection.confidence(),
                    Direction.ANSWER,
                    start,
                    end,
                    kind,
                    path.get(),
                    false,
                    fingerprint));
        }
    }

    /** The value that stands at {@code [start, end)} under so many layers of JSON escapes. */
    static ByteBuffer value(byte[] text, int start, int end, int depth) {
        ByteBuffer value = ByteBuffer.wrap(text, start, end - start);
        for (int i = 0; i < depth && escaped(value); i++) {
            AnswerText plain = new AnswerText(false);
            plain.append(value.array(), value.position(), value.limit(), 0);
            value = ByteBuffer.wrap(plain.bytes(), 0, plain.length());
        }
        return value;
    }

    /** Whether all backslashes are parts of whole escapes, and there is one. */
    private static boolean escaped(ByteBuffer value) {
        boolean any = false;
        for (int i = value.position(); i < value.limit(); i++) {
            if (value.get(i) == '\\') {
                any = true;
                if (i + 1 >= value.limit() || (value.get(i + 1) == 'u' && i + 5 >= value.limit())) {
                    return false;
                }
                i += value.get(i + 1) == 'u' ? 5 : 1;
            }
        }
        return any;
    }
}

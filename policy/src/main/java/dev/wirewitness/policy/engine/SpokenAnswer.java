package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerFacts;
import dev.wirewitness.policy.wire.AnswerReader;
import dev.wirewitness.policy.wire.SocketDialect;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of one answer, read one after another: texts that continue from message to message, edits to them,
 * facts, findings, coverage. Places count from the first byte of its first message. One thread.
 */
final class SpokenAnswer {
    private final AnswerReader reader;
    private final AnswerEdits edits = new AnswerEdits();
    private final AnswerMarks marks;
    private final AnswerBlocks blocks;
    private final AnswerRules rules;
    private final Optional<DetectionEngine> scanner;
    private final int most;
    private final Set<NotInspected> gaps = EnumSet.noneOf(NotInspected.class);
    private int place;
    private long total;
    private long unread;

    SpokenAnswer(
            SocketDialect dialect,
            Placeholders placeholders,
            AnswerRules rules,
            Optional<DetectionEngine> scanner) {
        reader = AnswerReader.of(dialect);
        marks = new AnswerMarks(placeholders, edits);
        this.rules = rules;
        this.scanner = scanner;
        most = rules.maxInspected();
        boolean restoring = !placeholders.isEmpty() && (rules.restoreText() || rules.restoreToolArguments());
        blocks = new AnswerBlocks(
                reader, marks, edits, rules, scanner, restoring, rules.mayRedact() && scanner.isPresent());
    }

    /** Where the next message will stand. */
    int place() {
        return place;
    }

    /** Reads the JSON text {@code [from, to)} of the message that stands at {@link #place}. */
    void read(byte[] message, int from, int to) {
        if (message.length > most - place) {
            missed(to - from, NotInspected.TOO_LARGE);
            return;
        }
        blocks.at(message, place);
        if (!reader.read(message, from, to, blocks)) {
            missed(to - from, NotInspected.MALFORMED);
        }
    }

    /** Searches a message that is plain text. */
    void plain(byte[] message) {
        total += message.length;
        if (scanner.isEmpty() || message.length == 0) {
            return;
        }
        ScanResult result = scanner.get().scan(message, message.length, Content.PLAIN);
        if (!result.incomplete().isEmpty()) {
            missed(message.length, NotInspected.BUDGET);
        }
        for (Detection detection : result.detections()) {
            if (rules.counts(detection)) {
                int start = detection.start();
                ByteBuffer value = ByteBuffer.wrap(message, start, detection.end() - start);
                marks.found(detection, value, start, detection.end(), PartKind.OTHER, () -> "", false);
            }
        }
    }

    /** Placeholders are put back from now on. */
    void restore() {
        blocks.restore();
    }

    /** The message is read; places of the next begin behind it. */
    void next(int length) {
        total += length;
        place = length > most - place ? place : place + length;
    }

    /** Nothing that was said continues: all is decided. Places may begin anew. */
    void settle() {
        blocks.closed(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The same without an end: later pieces are read for themselves. */
    void letGo(NotInspected why) {
        blocks.letGo();
        gaps.add(why);
    }

    /** Every message is whole in itself: places begin anew. */
    void restart() {
        place = 0;
    }

    /** The place of the first byte that is not decided, or {@link Integer#MAX_VALUE}. */
    int undecided() {
        return blocks.undecided();
    }

    /** The message that stands at {@code at}, with its edits, which are then forgotten. */
    ByteBuffer edited(byte[] message, int at) {
        return edits.apply(message, at, at, at + message.length);
    }

    /** So many bytes of a message, counted or not yet counted, were not read. */
    void missed(long bytes, NotInspected why) {
        unread += bytes;
        gaps.add(why);
    }

    /** A message that was not even shown. */
    void skipped(long bytes, NotInspected why) {
        total += bytes;
        missed(bytes, why);
    }

    AnswerReport report() {
        AnswerFacts facts = reader.facts();
        return new AnswerReport(
                facts.model(),
                facts.usage(),
                marks.findings(),
                facts.toolCalls(),
                facts.mcpServer(),
                facts.mcpTools(),
                facts.toolsComplete(),
                facts.stopReason(),
                marks.restored(),
                marks.redacted(),
                coverage());
    }

    private Coverage coverage() {
        Set<NotInspected> why = EnumSet.copyOf(gaps);
        if (blocks.incomplete()) {
            why.add(NotInspected.BUDGET);
        }
        if (scanner.isEmpty() && total > 0) {
            why.add(NotInspected.BYPASS);
            return new Coverage(InspectLevel.METADATA, 0, total, List.copyOf(why));
        }
        if (why.isEmpty()) {
            return Coverage.full(total);
        }
        InspectLevel level = unread < total ? InspectLevel.PARTIAL : InspectLevel.NONE;
        return new Coverage(level, total - unread, unread, List.copyOf(why));
    }
}

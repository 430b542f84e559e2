package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.wire.AnswerFacts;
import dev.wirewitness.policy.wire.AnswerFraming;
import dev.wirewitness.policy.wire.AnswerReader;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The filter for answers that can be read: cuts the bytes into units, reads each, and lets units go in order as soon
 * as nothing in them is undecided. Limits: a unit of {@value #MAX_UNIT} bytes, {@value #MAX_HELD} bytes of read units
 * held back, {@link AnswerRules#maxInspected} in all; beyond them bytes pass and the report says so.
 *
 * <p>Places count from the first byte of the answer; the buffer begins at place {@code base}.
 */
public final class AnswerPipeline implements AnswerInspection {
    static final int MAX_UNIT = 8 << 20;
    static final int MAX_HELD = 1 << 20;
    private static final int FIRST = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final boolean editing;
    private final boolean scanning;
    private final int maxInspected;
    private final AnswerFraming framing;
    private final AnswerReader reader;
    private final AnswerEdits edits = new AnswerEdits();
    private final AnswerMarks marks;
    private final AnswerBlocks blocks;
    private final AnswerDocument document;
    private final Set<NotInspected> gaps = EnumSet.noneOf(NotInspected.class);

    private byte[] buffer = {};
    private int base;
    private int length;
    /** Where the unit being read begins in the buffer. */
    private int unit;
    private int released;
    /** Nothing from here on may leave. */
    private int held;
    /** Places where units begin that have not left. */
    private int[] starts = new int[16];
    private int startCount;
    private boolean passing;
    private boolean finished;
    private long total;
    private long unread;

    private AnswerPipeline(
            WireFamily family,
            AnswerFraming framing,
            Placeholders placeholders,
            Optional<DetectionEngine> scanner,
            AnswerRules rules) {
        this.framing = framing;
        boolean known = cutsAnswers(family);
        boolean restoring =
                known && !placeholders.isEmpty() && (rules.restoreText() || rules.restoreToolArguments());
        boolean redacting = known && rules.mayRedact() && scanner.isPresent();
        editing = restoring || redacting;
        scanning = scanner.isPresent();
        maxInspected = rules.maxInspected();
        reader = new AnswerReader(family);
        marks = new AnswerMarks(placeholders, edits);
        blocks = new AnswerBlocks(reader, marks, edits, rules, scanner, restoring, redacting);
        document = new AnswerDocument(reader, marks, edits, rules, scanner, restoring, redacting);
    }

    /**
     * Begins the inspection of the answer to {@code request}.
     *
     * @param placeholders of this exchange; values redacted in the answer are added to them
     * @param scanner without one the answer is read for what it says of itself only, and the report says so
     */
    public static AnswerInspection open(
            WireRequest request,
            ResponseHead head,
            Placeholders placeholders,
            Optional<DetectionEngine> scanner,
            AnswerRules rules) {
        Optional<AnswerFraming> framing = AnswerFraming.of(head, request.family());
        if (framing.isEmpty()) {
            String type = head.headers().first("content-type").orElse("text/plain").toLowerCase(Locale.ROOT);
            return new UntouchedAnswer(
                    type.startsWith("text/") ? NotInspected.UNKNOWN_SHAPE : NotInspected.BINARY_TYPE);
        }
        if (!cutsAnswers(request.family()) && !(framing.get().wholeOnly() && scanner.isPresent())) {
            return new UntouchedAnswer(NotInspected.UNKNOWN_SHAPE);
        }
        return new AnswerPipeline(request.family(), framing.get(), placeholders, scanner, rules);
    }

    private static boolean cutsAnswers(WireFamily family) {
        return switch (family) {
            case OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_REALTIME, ANTHROPIC_MESSAGES, GEMINI, OLLAMA, MCP -> true;
            case GRPC, WEB_APP, UNKNOWN -> false;
        };
    }

    @Override
    public boolean mayEdit() {
        return editing;
    }

    @Override
    public ByteBuffer offer(ByteBuffer content) {
        int size = content.remaining();
        total += size;
        if (passing || size == 0) {
            unread += size;
            return content;
        }
        boolean alone = released == base + length;
        int taken = Math.min(size, maxInspected - base - length);
        append(content, taken);
        readUnits();
        if (taken < size && !passing) {
            pass();
        }
        if (passing) {
            unread += size - taken;
        }
        if (!editing) {
            released = base + unit;
            compact();
            return content;
        }
        if (alone && held == base + length && edits.isEmpty()) {
            released = held;
            compact();
            return content;
        }
        return release(content, taken);
    }

    @Override
    public ByteBuffer finish() {
        if (finished) {
            return NOTHING;
        }
        finished = true;
        if (!passing && length > unit) {
            framing.finish(buffer, unit, length);
            read(length);
        }
        end();
        held = base + length;
        return editing ? release(NOTHING, 0) : NOTHING;
    }

    @Override
    public AnswerReport report() {
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
        if (blocks.incomplete() || document.incomplete()) {
            why.add(NotInspected.BUDGET);
        }
        if (!scanning && total > 0) {
            why.add(NotInspected.BYPASS);
            return new Coverage(InspectLevel.METADATA, 0, total, List.copyOf(why));
        }
        if (why.isEmpty()) {
            return Coverage.full(total);
        }
        return new Coverage(InspectLevel.PARTIAL, total - unread, unread, List.copyOf(why));
    }

    private void append(ByteBuffer content, int count) {
        if (buffer.length - length < count) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.max(FIRST, buffer.length * 2), length + count));
        }
        content.get(content.position(), buffer, length, count);
        length += count;
    }

    private void readUnits() {
        int end = framing.end(buffer, unit, length);
        while (end >= 0 && end - unit <= MAX_UNIT) {
            read(end);
            end = framing.end(buffer, unit, length);
        }
        if (framing.document()) {
            document.arrived(buffer, Math.min(length, MAX_UNIT));
        }
        if (length - unit > MAX_UNIT) {
            pass();
        }
    }

    /** Reads the unit that ends before {@code end}, and settles what may leave. */
    private void read(int end) {
        if (editing) {
            begun(base + unit);
        }
        boolean wellFormed;
        if (framing.document()) {
            wellFormed = reader.read(buffer, unit, framing, document);
        } else {
            blocks.at(buffer, base);
            wellFormed = reader.read(buffer, unit, framing, blocks);
        }
        if (!wellFormed) {
            gaps.add(NotInspected.MALFORMED);
            unread += end - unit;
        }
        unit = end;
        if (editing) {
            hold();
        }
    }

    private void begun(int place) {
        if (startCount == starts.length) {
            starts = Arrays.copyOf(starts, startCount * 2);
        }
        starts[startCount++] = place;
    }

    private void hold() {
        int end = base + unit;
        int undecided = blocks.undecided();
        if (undecided != Integer.MAX_VALUE) {
            int first = Arrays.binarySearch(starts, 0, startCount, undecided);
            first = first < 0 ? -first - 2 : first;
            held = starts[first];
            startCount -= first;
            System.arraycopy(starts, first, starts, 0, startCount);
            if (end - held <= MAX_HELD) {
                return;
            }
            blocks.letGo();
            gaps.add(NotInspected.BUDGET);
        }
        held = end;
        startCount = 0;
    }

    /** A limit was reached: all there is may leave, and what follows is not read. */
    private void pass() {
        passing = true;
        gaps.add(NotInspected.TOO_LARGE);
        unread += length - unit;
        end();
        unit = length;
        held = base + length;
    }

    private void end() {
        blocks.closed(Long.MIN_VALUE, Long.MAX_VALUE);
        if (framing.document()) {
            document.end();
        }
    }

    /** What may leave of the buffer, and behind it what {@code content} has beyond the bytes taken from it. */
    private ByteBuffer release(ByteBuffer content, int taken) {
        int rest = content.remaining() - taken;
        if (held == released && rest == 0) {
            return NOTHING;
        }
        ByteBuffer out = edits.apply(buffer, base, released, held);
        released = held;
        compact();
        if (rest == 0) {
            return out;
        }
        ByteBuffer all = ByteBuffer.allocate(out.remaining() + rest);
        return all.put(out).put(content.slice(content.position() + taken, rest)).flip();
    }

    /** Forgets what has left, once that is worth the copying. */
    private void compact() {
        int gone = released - base;
        if (gone * 2L >= length) {
            length -= gone;
            System.arraycopy(buffer, gone, buffer, 0, length);
            unit -= gone;
            base += gone;
        }
    }
}

package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.WireFamily;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts an answer into units: events, lines, array elements, or the whole. Every byte belongs to exactly one unit, and
 * where units end depends on the bytes alone, not on how they arrived. Payload pieces are spans counted from the
 * unit's first byte. One answer, one thread at a time.
 */
public abstract sealed class AnswerFraming permits SseFraming, NdjsonFraming, AnswerDocumentFraming {
    private int[] pieces = new int[4];
    private int count;

    /** The framing of an answer of this content type, if it is one that can be read. */
    public static Optional<AnswerFraming> of(ResponseHead head, WireFamily family) {
        String type = head.headers().first("content-type").orElse("");
        int parameters = type.indexOf(';');
        String bare = (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
        return switch (bare) {
            case "text/event-stream" -> Optional.of(new SseFraming());
            case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
                    "application/stream+json", "application/json-seq" -> Optional.of(new NdjsonFraming());
            case "application/json", "text/json" ->
                Optional.of(new AnswerDocumentFraming(family == WireFamily.GEMINI));
            default -> bare.startsWith("application/") && bare.endsWith("+json")
                    ? Optional.of(new AnswerDocumentFraming(family == WireFamily.GEMINI))
                    : Optional.empty();
        };
    }

    /**
     * Reads on in the unit that begins at {@code start}, which may have moved since the last call.
     *
     * @return where the unit ends, or -1 while it is not complete
     */
    public abstract int end(byte[] buffer, int start, int limit);

    /** No more bytes follow: whatever {@code [start, limit)} holds is the last unit. */
    public abstract void finish(byte[] buffer, int start, int limit);

    /** Whether the answer is one single unit; settled with its first bytes. */
    public boolean document() {
        return false;
    }

    /** Whether the content type says plain JSON, so that the answer is one unit or one array. */
    public boolean wholeOnly() {
        return false;
    }

    /** How many pieces the payload of the last unit has; they are joined by line feeds. */
    public final int pieces() {
        return count;
    }

    public final int pieceStart(int piece) {
        return pieces[2 * piece];
    }

    public final int pieceEnd(int piece) {
        return pieces[2 * piece + 1];
    }

    final void clear() {
        count = 0;
    }

    final void piece(int start, int end) {
        if (2 * count == pieces.length) {
            pieces = Arrays.copyOf(pieces, pieces.length * 2);
        }
        pieces[2 * count] = start;
        pieces[2 * count + 1] = end;
        count++;
    }
}

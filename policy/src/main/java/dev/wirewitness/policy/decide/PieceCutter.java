package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts spans into pieces that can be replaced without harm to the JSON around them. One pass over a region for all its
 * spans, so the work is linear in the body whatever was found.
 */
final class PieceCutter {
    private final byte[] bytes;
    private final List<Piece> pieces = new ArrayList<>();
    private List<Finding> spans = List.of();
    private int current;
    private int pieceStart = -1;
    private int pieceEnd;

    PieceCutter(InspectedBody body) {
        this.bytes = body.bytes();
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Whether the string's content, escapes removed, begins as a JSON object or array does. */
    boolean looksLikeJson(int start, int end) {
        EscapedText text = new EscapedText(bytes, start, end);
        while (text.next(1)) {
            if (!isSpace(text.unit())) {
                return text.unit() == '{' || text.unit() == '[';
            }
        }
        return false;
    }

    /** The region is one text with escapes applied {@code depth} times. {@code ordered}: not overlapping. */
    void text(int from, int limit, int depth, List<Finding> ordered) {
        begin(ordered);
        EscapedText text = new EscapedText(bytes, from, limit);
        while (current < spans.size()) {
            int start = text.position();
            if (!text.nextCharacter(depth)) {
                break;
            }
            cover(start, text.position(), depth);
        }
        close(depth);
    }

    /** The region is JSON text with escapes applied {@code depth} times. */
    void json(int from, int limit, int depth, List<Finding> ordered) {
        begin(ordered);
        EscapedText text = new EscapedText(bytes, from, limit);
        while (current < spans.size()) {
            int start = text.position();
            if (!text.next(depth)) {
                break;
            }
            if (text.unit() == '"') {
                string(text, depth);
            } else if (!isSpace(text.unit()) && !isPunctuation(text.unit())) {
                bare(text, start, depth);
            }
        }
    }

    private void string(EscapedText text, int depth) {
        while (true) {
            int start = text.position();
            if (!text.next(depth) || text.unit() == '"') {
                break;
            }
            text.position(start);
            text.nextCharacter(depth + 1);
            cover(start, text.position(), depth + 1);
        }
        close(depth + 1);
    }

    /** A number or a word: replaced whole, by a string. */
    private void bare(EscapedText text, int start, int depth) {
        int end = text.position();
        while (text.next(depth)
                && text.unit() != '"'
                && !isSpace(text.unit())
                && !isPunctuation(text.unit())) {
            end = text.position();
        }
        text.position(end);
        skipBefore(start);
        if (current < spans.size() && spans.get(current).start() < end) {
            String quote = depth == 0 ? "\"" : "\\\"";
            pieces.add(new Piece(start, end, depth, quote, spans.get(current).type()));
        }
    }

    private void cover(int start, int end, int depth) {
        if (pieceStart >= 0 && spans.get(current).end() <= start) {
            close(depth);
        }
        skipBefore(start);
        if (current < spans.size() && spans.get(current).start() < end) {
            pieceStart = pieceStart < 0 ? start : pieceStart;
            pieceEnd = end;
        }
    }

    private void skipBefore(int start) {
        while (current < spans.size() && spans.get(current).end() <= start) {
            current++;
        }
    }

    private void close(int depth) {
        if (pieceStart >= 0) {
            pieces.add(new Piece(pieceStart, pieceEnd, depth, "", spans.get(current).type()));
            pieceStart = -1;
        }
    }

    private void begin(List<Finding> ordered) {
        spans = ordered;
        current = 0;
        pieceStart = -1;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static boolean isPunctuation(int c) {
        return c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']';
    }
}

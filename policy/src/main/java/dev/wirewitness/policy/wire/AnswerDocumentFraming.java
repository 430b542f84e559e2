package dev.wirewitness.policy.wire;

/**
 * A plain JSON answer. Normally it is one unit; where {@code elements} is set and the text is an array (a Gemini
 * stream asked for without {@code alt=sse}), every element is one, with the comma and blanks before it.
 */
final class AnswerDocumentFraming extends AnswerFraming {
    private enum Mode {
        UNSEEN,
        WHOLE,
        ELEMENTS,
        BEHIND
    }

    private final boolean elements;
    private Mode mode = Mode.UNSEEN;
    private int scanned;
    private int element = -1;
    private int depth;
    private boolean quoted;
    private boolean escape;

    AnswerDocumentFraming(boolean elements) {
        this.elements = elements;
    }

    @Override
    public boolean document() {
        return mode == Mode.WHOLE;
    }

    @Override
    public boolean wholeOnly() {
        return true;
    }

    @Override
    public int end(byte[] buffer, int start, int limit) {
        if (mode == Mode.UNSEEN) {
            settle(buffer, start, limit);
        }
        return switch (mode) {
            case UNSEEN, WHOLE -> -1;
            case ELEMENTS -> elementEnd(buffer, start, limit);
            case BEHIND -> {
                clear();
                yield limit > start ? limit : -1;
            }
        };
    }

    @Override
    public void finish(byte[] buffer, int start, int limit) {
        clear();
        int from = start + (mode == Mode.WHOLE ? SseFraming.mark(buffer, start, limit) : 0);
        if (mode == Mode.WHOLE || (mode == Mode.ELEMENTS && element >= 0)) {
            piece(Math.max(from - start, mode == Mode.WHOLE ? 0 : element), limit - start);
        }
    }

    private void settle(byte[] buffer, int start, int limit) {
        int i = start + scanned;
        while (i < limit && ((buffer[i] <= ' ' && buffer[i] >= 0) || mark(buffer[i]))) {
            i++;
        }
        scanned = i - start;
        if (i < limit) {
            boolean array = elements && buffer[i] == '[';
            mode = array ? Mode.ELEMENTS : Mode.WHOLE;
            scanned += array ? 1 : 0;
        }
    }

    private static boolean mark(byte b) {
        return b == (byte) 0xef || b == (byte) 0xbb || b == (byte) 0xbf;
    }

    private int elementEnd(byte[] buffer, int start, int limit) {
        for (int i = start + scanned; i < limit; i++) {
            byte b = buffer[i];
            if (quoted) {
                quoted = escape || b != '"';
                escape = !escape && b == '\\';
            } else if (depth == 0 && b == ']') {
                clear();
                mode = Mode.BEHIND;
                return i + 1;
            } else if (depth > 0 && b == '"') {
                quoted = true;
            } else if (b == '{' || (depth > 0 && b == '[')) {
                element = depth++ == 0 ? i - start : element;
            } else if (depth > 0 && (b == '}' || b == ']') && --depth == 0) {
                clear();
                piece(element, i + 1 - start);
                element = -1;
                scanned = 0;
                return i + 1;
            }
        }
        scanned = limit - start;
        return -1;
    }
}

package dev.wirewitness.policy.wire;

/** One JSON text per line, lines end with LF or CRLF; an empty line is a unit without payload. */
final class NdjsonFraming extends AnswerFraming {
    private int scanned;

    @Override
    public int end(byte[] buffer, int start, int limit) {
        for (int i = start + scanned; i < limit; i++) {
            if (buffer[i] == '\n') {
                scanned = 0;
                finish(buffer, start, i);
                return i + 1;
            }
        }
        scanned = limit - start;
        return -1;
    }

    @Override
    public void finish(byte[] buffer, int start, int limit) {
        clear();
        int from = start + SseFraming.mark(buffer, start, limit);
        while (from < limit && (buffer[from] == ' ' || buffer[from] == '\r' || buffer[from] == 0x1e)) {
            from++;
        }
        if (from < limit) {
            piece(from - start, limit - start);
        }
    }
}

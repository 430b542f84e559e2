package dev.wirewitness.policy.wire;

import java.nio.charset.StandardCharsets;

/**
 * Server-sent events (WHATWG HTML section 9.2): lines end with LF, CR or CRLF, an empty line ends an event, a byte
 * order mark may begin the stream. A comment line before the first field is a unit of its own, so keep-alives never
 * wait. The payload pieces are the values of the {@code data} fields; an {@code endpoint} event of MCP 2024-11-05
 * carries an address and no JSON, so it has none.
 */
final class SseFraming extends AnswerFraming {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENDPOINT = "endpoint".getBytes(StandardCharsets.US_ASCII);

    private boolean begun;
    private boolean fields;
    private boolean address;
    private boolean afterCr;
    private boolean first = true;
    private int scanned;
    private int line;

    @Override
    public int end(byte[] buffer, int start, int limit) {
        begin();
        int i = start + scanned;
        while (i < limit) {
            byte b = buffer[i];
            if (b != '\n' && b != '\r') {
                i++;
                continue;
            }
            boolean secondHalf = b == '\n' && afterCr && i == start + line;
            if (secondHalf) {
                afterCr = false;
                i++;
                line = i - start;
                if (i - start == 1) {
                    begun = false;
                    return i;
                }
                continue;
            }
            afterCr = b == '\r';
            boolean over = line(buffer, start, start + line, i);
            i++;
            line = i - start;
            if (over) {
                if (afterCr && i < limit && buffer[i] == '\n') {
                    afterCr = false;
                    i++;
                }
                return over(i);
            }
        }
        scanned = i - start;
        return -1;
    }

    @Override
    public void finish(byte[] buffer, int start, int limit) {
        begin();
        if (start + line < limit) {
            line(buffer, start, start + line, limit);
        }
        over(limit);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            fields = false;
            address = false;
            scanned = 0;
            line = 0;
            clear();
        }
    }

    private int over(int end) {
        begun = false;
        if (address) {
            clear();
        }
        return end;
    }

    /** Takes one line in; true when it ends the unit. */
    private boolean line(byte[] buffer, int unit, int start, int end) {
        int from = start;
        if (first) {
            first = false;
            from += SseFraming.mark(buffer, start, end);
        }
        if (from == end) {
            return true;
        }
        if (buffer[from] == ':') {
            return !fields;
        }
        fields = true;
        if (named(buffer, from, end, DATA)) {
            piece(value(buffer, from + DATA.length, end) - unit, end - unit);
        } else if (named(buffer, from, end, EVENT)) {
            int value = value(buffer, from + EVENT.length, end);
            address = end - value == ENDPOINT.length && begins(buffer, value, end, ENDPOINT);
        }
        return false;
    }

    /** Length of a UTF-8 byte order mark at {@code start}: 3 or 0. */
    static int mark(byte[] buffer, int start, int end) {
        boolean mark = end - start >= 3
                && buffer[start] == (byte) 0xef
                && buffer[start + 1] == (byte) 0xbb
                && buffer[start + 2] == (byte) 0xbf;
        return mark ? 3 : 0;
    }

    private static boolean named(byte[] buffer, int from, int end, byte[] name) {
        return begins(buffer, from, end, name)
                && (from + name.length == end || buffer[from + name.length] == ':');
    }

    private static int value(byte[] buffer, int colon, int end) {
        int value = Math.min(colon + 1, end);
        return value < end && buffer[value] == ' ' ? value + 1 : value;
    }

    private static boolean begins(byte[] buffer, int from, int end, byte[] with) {
        if (end - from < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (buffer[from + i] != with[i]) {
                return false;
            }
        }
        return true;
    }
}

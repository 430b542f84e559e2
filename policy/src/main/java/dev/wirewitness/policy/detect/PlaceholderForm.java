package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;

/** The form of a placeholder: {@code [REDACTED:type:token]}. */
final class PlaceholderForm {
    private static final byte[] OPENING = "[REDACTED:".getBytes(StandardCharsets.US_ASCII);
    /** What stands behind its opening bracket. */
    static final byte SECOND = OPENING[1];

    private static final int TOKEN = 10;
    private static final int LONGEST_TYPE = 74;

    private PlaceholderForm() {}

    /** One past a placeholder that begins at {@code from}, or 0. */
    static int end(byte[] raw, int from, int limit) {
        int i = from;
        for (byte b : OPENING) {
            if (i >= limit || raw[i++] != b) {
                return 0;
            }
        }
        int type = i;
        while (i < limit && i - type < LONGEST_TYPE && typeByte(raw[i])) {
            i++;
        }
        if (i == type || i + TOKEN + 1 >= limit || raw[i] != ':') {
            return 0;
        }
        i++;
        for (int end = i + TOKEN; i < end; i++) {
            if (!(raw[i] >= 'a' && raw[i] <= 'z' || raw[i] >= '2' && raw[i] <= '7')) {
                return 0;
            }
        }
        return raw[i] == ']' ? i + 1 : 0;
    }

    private static boolean typeByte(byte b) {
        return b >= 'a' && b <= 'z' || Ascii.digit(b) || b == '-';
    }
}

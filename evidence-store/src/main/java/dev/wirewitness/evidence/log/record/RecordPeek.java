package dev.wirewitness.evidence.log.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Single fields of a record's bytes, without parsing the whole: enough to count and to check sequences at millions
 * of records a second. Relies on canonical form, in which a quote inside a string is always escaped and the
 * envelope stands behind the body; bytes of another form give nothing or a wrong field, never an exception.
 */
public final class RecordPeek {
    private static final byte[] TYPE = key(",\"type\":\"");
    private static final byte[] BOOT = key(",\"boot_id\":\"");
    private static final byte[] SEQ = key(",\"node_seq\":");
    private static final byte[] TIME = key(",\"event_time\":");
    private static final byte[] EXCHANGE = key("\"exchange_id\":\"");

    private RecordPeek() {}

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public static Optional<String> type(byte[] bytes, int from, int until) {
        return text(bytes, lastIndexOf(bytes, from, until, TYPE), TYPE.length, until);
    }

    public static Optional<String> exchangeId(byte[] bytes, int from, int until) {
        return text(bytes, lastIndexOf(bytes, from, until, EXCHANGE), EXCHANGE.length, until);
    }

    /**
     * Where a record stands in the life of its node, by positions in the bytes: nothing is copied.
     *
     * @param boot of the boot id's first byte, or -1
     * @param bootEnd behind its last byte
     * @param type of the type's first byte, or -1
     * @param seq the sequence number, or -1
     */
    public record Place(int boot, int bootEnd, int type, long seq) {
        /** Whether the type is this word. */
        public boolean is(byte[] bytes, byte[] word) {
            return type >= 0
                    && type + word.length < bytes.length
                    && Arrays.equals(bytes, type, type + word.length, word, 0, word.length)
                    && bytes[type + word.length] == '"';
        }
    }

    /** Reads all of it on one way from the end, where canonical JSON has the envelope. */
    public static Place place(byte[] bytes, int from, int until) {
        int type = lastIndexOf(bytes, from, until, TYPE);
        int seq = before(bytes, from, type, until, SEQ);
        int boot = before(bytes, from, seq, until, BOOT);
        int bootEnd = boot < 0 ? -1 : boot + BOOT.length;
        while (bootEnd >= 0 && bootEnd < until && bytes[bootEnd] != '"') {
            bootEnd++;
        }
        boolean named = boot >= 0 && bootEnd < until;
        return new Place(
                named ? boot + BOOT.length : -1,
                named ? bootEnd : -1,
                type < 0 ? -1 : type + TYPE.length,
                seq < 0 ? -1 : digits(bytes, seq + SEQ.length, until));
    }

    /** The last {@code key} before {@code end}, or, where there is none, the last of all. */
    private static int before(byte[] bytes, int from, int end, int until, byte[] key) {
        int at = end < 0 ? -1 : lastIndexOf(bytes, from, end, key);
        return at >= 0 ? at : lastIndexOf(bytes, from, until, key);
    }

    /** When it happened, in microseconds, or -1. */
    public static long eventTime(byte[] bytes, int from, int until) {
        int at = lastIndexOf(bytes, from, until, TIME);
        return at < 0 ? -1 : digits(bytes, at + TIME.length, until);
    }

    private static long digits(byte[] bytes, int at, int until) {
        long number = -1;
        for (int i = at; i < until && i < at + 17; i++) {
            byte digit = bytes[i];
            if (digit < '0' || digit > '9') {
                break;
            }
            number = Math.max(number, 0) * 10 + (digit - '0');
        }
        return number;
    }

    private static Optional<String> text(byte[] bytes, int at, int skip, int until) {
        if (at < 0) {
            return Optional.empty();
        }
        int start = at + skip;
        int end = start;
        while (end < until && bytes[end] != '"') {
            end++;
        }
        return end == until
                ? Optional.empty()
                : Optional.of(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    private static int lastIndexOf(byte[] bytes, int from, int until, byte[] key) {
        for (int at = until - key.length; at >= from; at--) {
            int i = 0;
            while (i < key.length && bytes[at + i] == key[i]) {
                i++;
            }
            if (i == key.length) {
                return at;
            }
        }
        return -1;
    }
}

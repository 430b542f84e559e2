package dev.wirewitness.evidence.log.record;

import java.nio.charset.StandardCharsets;
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

    public static Optional<String> bootId(byte[] bytes, int from, int until) {
        return text(bytes, lastIndexOf(bytes, from, until, BOOT), BOOT.length, until);
    }

    public static Optional<String> exchangeId(byte[] bytes, int from, int until) {
        return text(bytes, lastIndexOf(bytes, from, until, EXCHANGE), EXCHANGE.length, until);
    }

    /** The sequence number, or -1. */
    public static long nodeSeq(byte[] bytes, int from, int until) {
        return number(bytes, from, until, SEQ);
    }

    /** When it happened, in microseconds, or -1. */
    public static long eventTime(byte[] bytes, int from, int until) {
        return number(bytes, from, until, TIME);
    }

    private static long number(byte[] bytes, int from, int until, byte[] key) {
        int at = lastIndexOf(bytes, from, until, key);
        if (at < 0) {
            return -1;
        }
        long number = -1;
        for (int i = at + key.length; i < until && i < at + key.length + 17; i++) {
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

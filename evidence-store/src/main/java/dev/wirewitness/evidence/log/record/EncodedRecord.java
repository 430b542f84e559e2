package dev.wirewitness.evidence.log.record;

/**
 * A record in canonical JSON but for its sequence number, which belongs at {@code split} and which the log's writer
 * gives in the order of the log.
 *
 * @param exact whether reading the bytes back gives the very statement (nothing was cut or replaced)
 */
public record EncodedRecord(byte[] bytes, int split, boolean exact) {
    /** Upper bound of the finished record's length. */
    public int maxLength() {
        return bytes.length + 16;
    }

    /** Writes the finished record to {@code to} at {@code offset} and returns its length. */
    public int write(long nodeSeq, byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, split);
        int at = offset + split;
        int digits = 1;
        for (long rest = nodeSeq / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long n = nodeSeq;
        for (int i = at + digits - 1; i >= at; i--) {
            to[i] = (byte) ('0' + n % 10);
            n /= 10;
        }
        System.arraycopy(bytes, split, to, at + digits, bytes.length - split);
        return bytes.length + digits;
    }
}

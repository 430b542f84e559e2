package dev.wirewitness.proxy.http;

/** Whether a message of HTTP/2 has as much content as its content-length says (RFC 9113 section 8.1.1). */
final class ContentCount {
    private long left = -1;
    private boolean counts;

    /** {@code length}: what was said, or -1. */
    void begin(long length) {
        counts = length >= 0;
        left = length;
    }

    /** Takes {@code bytes} more; false where that cannot be. */
    boolean add(int bytes, boolean last) {
        if (!counts) {
            return true;
        }
        left -= bytes;
        return last ? left == 0 : left >= 0;
    }
}

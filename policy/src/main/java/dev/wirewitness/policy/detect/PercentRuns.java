package dev.wirewitness.policy.detect;

import java.util.Arrays;

/**
 * Components of URLs and forms with percent-encoded characters (RFC 3986 section 2.1), decoded one by one: what parts a token
 * from its name or a host from a password is such a character there. A {@code %} that begins none stands for itself.
 */
final class PercentRuns {
    private static final ByteClass COMPONENT = new ByteClass("A-Za-z0-9%._~+*-");
    private static final ByteFinder SIGNS = new ByteFinder("%");

    private PercentRuns() {}

    /** Takes decoded components in order; {@code places}: where in the text each of its bytes stands. */
    interface Taker {
        void component(byte[] decoded, OffsetMap places);
    }

    static void find(DecodedText text, Taker taker) {
        byte[] bytes = text.bytes();
        Places percents = SIGNS.in(text);
        int floor = text.start();
        for (int at = percents.next(floor); at < text.end(); at = percents.next(floor)) {
            int start = at;
            while (start > floor && COMPONENT.has(bytes[start - 1])) {
                start--;
            }
            int end = COMPONENT.end(bytes, at, text.end());
            decode(bytes, start, end, taker);
            floor = end;
        }
    }

    private static void decode(byte[] bytes, int start, int end, Taker taker) {
        byte[] decoded = new byte[end - start];
        OffsetMap places = new OffsetMap();
        places.shift(0, start);
        int count = 0;
        for (int at = start; at < end; ) {
            int value = bytes[at] == '%' && at + 2 < end ? value(bytes[at + 1], bytes[at + 2]) : -1;
            if (value < 0) {
                decoded[count++] = bytes[at++];
            } else {
                decoded[count++] = (byte) value;
                at += 3;
                places.shift(count, at);
            }
        }
        if (count < end - start) {
            taker.component(Arrays.copyOf(decoded, count), places);
        }
    }

    private static int value(byte high, byte low) {
        int first = Ascii.hexValue(high);
        int second = Ascii.hexValue(low);
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }
}

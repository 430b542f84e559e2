package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

import java.util.Arrays;

/**
 * Components of URLs and forms with percent-encoded characters (RFC 3986 section 2.1), decoded one by one: what parts a token
 * from its name or a host from a password is such a character there. A {@code %} that begins none stands for itself.
 */
final class PercentRuns {
    private static final ByteClass COMPONENT = new ByteClass("A-Za-z0-9%._~+*-");
    private static final long PERCENTS = ONES * '%';
    private static final MaskedPlaces.Masks SIGNS = MaskedPlaces.members("%");

    private PercentRuns() {}

    /** Takes decoded components in order; {@code places}: where in the text each of its bytes stands. */
    interface Taker {
        void component(byte[] decoded, OffsetMap places);
    }

    /** @param simd whether {@link Lanes} may be used */
    static void find(DecodedText text, boolean simd, Taker taker) {
        byte[] bytes = text.bytes();
        Places percents = simd ? new MaskedPlaces(text, SIGNS) : from -> percent(bytes, from, text.end());
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

    /** The next percent sign, or the end. */
    private static int percent(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            long word = (long) LONG.get(bytes, at) ^ PERCENTS;
            long found = word - ONES & ~word & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < end && bytes[at] != '%') {
            at++;
        }
        return at;
    }
}

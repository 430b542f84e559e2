package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

import java.util.ArrayList;
import java.util.List;

/** Finds the characters of a set in a text: of ASCII, many bytes at a time. Immutable. */
final class ByteFinder {
    /** Ranges with so few bytes between them are one: a byte looked at in vain costs less than a range. */
    private static final int GAP = 4;

    private final byte[] table = new byte[128];
    /** What to add to seven bits so that the high bit tells: not below a range; above a range. */
    private final long[] notBelow;
    private final long[] above;

    ByteFinder(String characters) {
        characters.chars().forEach(c -> table[c] = 1);
        List<int[]> ranges = ranges();
        notBelow = ranges.stream().mapToLong(range -> (0x80 - range[0]) * ONES).toArray();
        above = ranges.stream().mapToLong(range -> (0x7f - range[1]) * ONES).toArray();
    }

    private List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int b = 0; b < table.length; b++) {
            if (table[b] != 0 && !ranges.isEmpty() && b - ranges.getLast()[1] <= GAP) {
                ranges.getLast()[1] = b;
            } else if (table[b] != 0) {
                ranges.add(new int[] {b, b});
            }
        }
        return ranges;
    }

    /** Where they stand, and nowhere else. */
    Places in(DecodedText text) {
        return MaskedPlaces.of(
                text,
                (bytes, from, count, masks) -> Lanes.members(table, bytes, from, count, masks),
                from -> next(text.bytes(), from, text.end()));
    }

    private int next(byte[] bytes, int from, int end) {
        byte[] wanted = table;
        int at = from;
        while (at < end) {
            // the padding behind the text makes eight bytes readable at each of its places
            long hits = hits((long) LONG.get(bytes, at));
            if (hits == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(hits) >>> 3;
            if (wanted[bytes[at]] != 0) {
                return at;
            }
            at++;
        }
        return end;
    }

    /** The high bit of each byte that is in one of the ranges. No sum of seven-bit numbers carries over. */
    private long hits(long word) {
        long low = word & ~HIGHS;
        long hits = 0;
        for (int i = 0; i < notBelow.length; i++) {
            hits |= low + notBelow[i] & ~(low + above[i]);
        }
        return hits & ~word & HIGHS;
    }
}

package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the one-byte anchors and asks their verifiers, each from where it wants to go on. Immutable. */
final class TriggerIndex {
    /** Ranges with so few bytes between them are one: a byte looked at in vain costs less than a range. */
    private static final int GAP = 4;

    private final boolean[] triggers = new boolean[128];
    private final int[][] byByte = new int[128][0];
    private final Verifier[] verifiers;
    /** What to add to seven bits so that the high bit tells: not below a range; above a range. */
    private final long[] notBelow;
    private final long[] above;

    private final MaskedPlaces.Masks masks;

    TriggerIndex(List<Verifier> all) {
        List<Verifier> used = new ArrayList<>();
        for (Verifier verifier : all) {
            List<Anchor> single = verifier.anchors().stream()
                    .filter(anchor -> anchor.literal().length() == 1)
                    .toList();
            for (Anchor anchor : single) {
                int b = anchor.literal().charAt(0);
                triggers[b] = true;
                byByte[b] = Arrays.copyOf(byByte[b], byByte[b].length + 1);
                byByte[b][byByte[b].length - 1] = used.size();
            }
            if (!single.isEmpty()) {
                used.add(verifier);
            }
        }
        verifiers = used.toArray(Verifier[]::new);
        List<int[]> ranges = ranges();
        notBelow = ranges.stream().mapToLong(range -> (0x80 - range[0]) * ONES).toArray();
        above = ranges.stream().mapToLong(range -> (0x7f - range[1]) * ONES).toArray();
        StringBuilder members = new StringBuilder();
        for (char c = 0; c < triggers.length; c++) {
            members.append(triggers[c] ? String.valueOf(c) : "");
        }
        masks = MaskedPlaces.members(members.toString());
    }

    private List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int b = 0; b < triggers.length; b++) {
            if (triggers[b] && !ranges.isEmpty() && b - ranges.getLast()[1] <= GAP) {
                ranges.getLast()[1] = b;
            } else if (triggers[b]) {
                ranges.add(new int[] {b, b});
            }
        }
        return ranges;
    }

    /** @param simd whether {@link Lanes} may be used */
    void scan(DecodedText text, boolean simd, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        int[] resume = new int[verifiers.length];
        Places begin = simd ? new MaskedPlaces(text, masks) : from -> next(bytes, from, end);
        for (int at = begin.next(text.start()); at < end; at = begin.next(at + 1)) {
            for (int verifier : byByte[bytes[at]]) {
                if (at >= resume[verifier]) {
                    resume[verifier] = Guarded.verify(verifiers[verifier], text, at, out);
                }
            }
        }
    }

    private int next(byte[] bytes, int from, int end) {
        boolean[] wanted = triggers;
        int at = from;
        while (at < end) {
            // the padding behind the text makes eight bytes readable at each of its places
            long hits = hits((long) LONG.get(bytes, at));
            if (hits == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(hits) >>> 3;
            if (wanted[bytes[at]]) {
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

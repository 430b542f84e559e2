package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.LONG;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds literals: a table over hashed, case-folded three-byte windows, with the low bits of the bytes that may stand
 * around each, rejects nearly every position, four at a time; the rest are looked up by their window, compared by their
 * first eight bytes in flat arrays, and in full last. Each literal is known by its rarest window. Immutable.
 */
final class AnchorIndex {
    private static final int FOLD = 0x202020;
    private static final long FOLDS = 0x2020202020202020L;
    private static final int HASH_BITS = 14;
    /** Of a byte beside a window, so many low bits count; case is not among them. */
    private static final int NEXT = 7;
    private static final int ANY = 0xff;

    /** For each hash of a window, a bit for each value of the byte behind it, and above them of the one before it. */
    private final short[] known = new short[1 << HASH_BITS];
    private final int[] windows;
    /** Where the literals of a slot begin among all, in slot order; one more than slots. */
    private final int[] first;
    private final Literal[] literals;
    /** The first eight bytes of each literal, case-folded, and which of them it has. */
    private final long[] heads;

    private final long[] masks;
    /** From the start of each literal to its window. */
    private final int[] leads;

    private final WindowFilter filter;

    /** A literal of a verifier; {@code offset}: where its window stands in it. */
    private record Literal(byte[] bytes, boolean anyCase, int offset, Verifier verifier) {
        /** The bits of {@link #known} for what stands around the window. */
        int around() {
            return bits(offset + 3) | bits(offset - 1) << 8;
        }

        private int bits(int at) {
            return at >= 0 && at < bytes.length ? 1 << (bytes[at] & NEXT) : ANY;
        }

        long head() {
            byte[] eight = Arrays.copyOf(bytes, Long.BYTES);
            return ((long) LONG.get(eight, 0) | FOLDS) & mask();
        }

        long mask() {
            return bytes.length >= Long.BYTES ? -1 : (1L << bytes.length * Byte.SIZE) - 1;
        }

        boolean matches(byte[] text, int at, int end) {
            int start = at - offset;
            if (start < 1 || start + bytes.length > end) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                byte b = text[start + i];
                if (bytes[i] != b && !(anyCase && bytes[i] == Ascii.lower(b))) {
                    return false;
                }
            }
            return true;
        }
    }

    AnchorIndex(List<Verifier> verifiers) {
        Map<Integer, List<Literal>> byWindow = new HashMap<>();
        for (Verifier verifier : verifiers) {
            for (Anchor anchor : verifier.anchors()) {
                byte[] bytes = anchor.literal().getBytes(StandardCharsets.UTF_8);
                if (bytes.length > 2) {
                    int offset = rarest(bytes);
                    byWindow.computeIfAbsent(window(bytes, offset), w -> new ArrayList<>())
                            .add(new Literal(bytes, anchor.anyCase(), offset, verifier));
                }
            }
        }
        int size = Integer.highestOneBit(Math.max(8, byWindow.size())) * 4;
        windows = new int[size];
        byWindow.forEach((window, list) -> {
            int hash = hash(window);
            list.forEach(literal -> known[hash] |= (short) literal.around());
            int slot = hash & size - 1;
            while (windows[slot] != 0) {
                slot = slot + 1 & size - 1;
            }
            windows[slot] = window;
        });
        first = new int[size + 1];
        List<Literal> all = new ArrayList<>();
        for (int slot = 0; slot < size; slot++) {
            all.addAll(byWindow.getOrDefault(windows[slot], List.of()));
            first[slot + 1] = all.size();
        }
        literals = all.toArray(Literal[]::new);
        heads = all.stream().mapToLong(Literal::head).toArray();
        masks = all.stream().mapToLong(Literal::mask).toArray();
        leads = all.stream().mapToInt(Literal::offset).toArray();
        filter = new WindowFilter(windows);
    }

    /** Asks the verifiers of every literal in the text. False if the budget ended first. */
    boolean scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        Places begin = MaskedPlaces.of(text, filter, from -> window(bytes, from, end));
        for (int at = begin.next(text.start()); at < end; at = begin.next(at + 1)) {
            if (plausible(bytes, at) && !ask(slot(window(bytes, at)), text, at, out)) {
                return false;
            }
        }
        return true;
    }

    private boolean ask(int slot, DecodedText text, int at, DetectionCollector out) {
        for (int i = first[slot]; i < first[slot + 1]; i++) {
            Literal literal = literals[i];
            if (literal.matches(text.bytes(), at, text.end())) {
                if (!out.candidate()) {
                    return false;
                }
                Guarded.verify(literal.verifier, text, at - literal.offset, out);
            }
        }
        return true;
    }

    /** Whether a literal may stand here whose window begins here. */
    private boolean plausible(byte[] bytes, int at) {
        if ((hit(known, (long) LONG.get(bytes, at - 1) | FOLDS) & 1) == 0) {
            return false;
        }
        int slot = slot(window(bytes, at));
        for (int i = first[slot]; i < first[slot + 1]; i++) {
            int start = at - leads[i];
            // the padding behind the text makes eight bytes readable at each of its places
            if (start > 0 && (((long) LONG.get(bytes, start) | FOLDS) & masks[i]) == heads[i]) {
                return true;
            }
        }
        return false;
    }

    /** The next place that may begin a known window. There is a byte before {@code from}. */
    private int window(byte[] bytes, int from, int end) {
        short[] map = known;
        int at = from;
        while (at + 4 <= end) {
            long word = (long) LONG.get(bytes, at - 1) | FOLDS;
            int hits = hit(map, word) | hit(map, word >>> 8) | hit(map, word >>> 16) | hit(map, word >>> 24);
            if ((hits & 1) != 0) {
                break;
            }
            at += 4;
        }
        while (at < end && (hit(map, (long) LONG.get(bytes, at - 1) | FOLDS) & 1) == 0) {
            at++;
        }
        return at;
    }

    /** Its lowest bit tells whether a window may begin behind the first byte. */
    private static int hit(short[] map, long word) {
        int around = map[hash((int) (word >>> 8))];
        return around >>> ((int) (word >>> 32) & NEXT) & around >>> 8 + ((int) word & NEXT);
    }

    /** Where the window stands, or an empty slot. */
    private int slot(int window) {
        int slot = hash(window) & windows.length - 1;
        while (windows[slot] != 0 && windows[slot] != window) {
            slot = slot + 1 & windows.length - 1;
        }
        return slot;
    }

    /** Multiplicative, modulo 2 to the 24th: the highest byte of {@code window} does not count. */
    private static int hash(int window) {
        return window * 0x9E3779 << 8 >>> 32 - HASH_BITS;
    }

    /** Three bytes without their case. */
    static int window(byte[] bytes, int at) {
        return bytes[at] & 255 | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16 | FOLD;
    }

    private static int rarest(byte[] bytes) {
        int best = 0;
        int bestCost = Integer.MAX_VALUE;
        for (int i = 0; i + 3 <= bytes.length; i++) {
            int cost = WindowCost.of(bytes, i);
            if (cost < bestCost) {
                bestCost = cost;
                best = i;
            }
        }
        return best;
    }
}

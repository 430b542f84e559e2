package dev.wirewitness.policy.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds literals: a table over hashed, case-folded three-byte windows rejects nearly every position, four at a time; the rest are
 * looked up by their window and compared in full. Each literal is known by its rarest window. Immutable.
 */
final class AnchorIndex {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FOLD = 0x202020;
    private static final long FOLDS = 0x2020202020202020L;
    private static final int HASH_BITS = 14;
    /** Letters in order of frequency in prose; the later, the rarer. */
    private static final String COMMON = "etaoinsrhldcumfpgwybvkxjqz";

    private static final int[] PAIR_COST = pairCosts();

    private final byte[] known = new byte[1 << HASH_BITS];
    private final int[] windows;
    private final Literal[][] literals;

    /** A literal of a verifier; {@code offset}: where its window stands in it. */
    private record Literal(byte[] bytes, boolean anyCase, int offset, Verifier verifier) {
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
        literals = new Literal[size][];
        Arrays.fill(literals, new Literal[0]);
        byWindow.forEach((window, list) -> {
            int hash = hash(window);
            known[hash] = 1;
            int slot = hash & size - 1;
            while (windows[slot] != 0) {
                slot = slot + 1 & size - 1;
            }
            windows[slot] = window;
            literals[slot] = list.toArray(Literal[]::new);
        });
    }

    /** Asks the verifiers of every literal in the text. False if the budget ended first. */
    boolean scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        for (int at = next(bytes, text.start(), end); at < end; at = next(bytes, at + 1, end)) {
            if (!ask(literals[slot(window(bytes, at))], text, at, out)) {
                return false;
            }
        }
        return true;
    }

    private static boolean ask(Literal[] found, DecodedText text, int at, DetectionCollector out) {
        for (Literal literal : found) {
            if (literal.matches(text.bytes(), at, text.end())) {
                if (!out.candidate()) {
                    return false;
                }
                Guarded.verify(literal.verifier, text, at - literal.offset, out);
            }
        }
        return true;
    }

    private int next(byte[] bytes, int from, int end) {
        byte[] map = known;
        int at = from;
        while (at + 4 <= end) {
            // the padding behind the text makes eight bytes readable at each of its places
            long word = (long) LONG.get(bytes, at) | FOLDS;
            int hits = map[hash((int) word)]
                    | map[hash((int) (word >>> 8))]
                    | map[hash((int) (word >>> 16))]
                    | map[hash((int) (word >>> 24))];
            if (hits != 0) {
                break;
            }
            at += 4;
        }
        while (at < end && map[hash(window(bytes, at))] == 0) {
            at++;
        }
        return at;
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

    private static int window(byte[] bytes, int at) {
        return bytes[at] & 255 | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16 | FOLD;
    }

    private static int rarest(byte[] bytes) {
        int best = 0;
        int bestCost = Integer.MAX_VALUE;
        for (int i = 0; i + 3 <= bytes.length; i++) {
            int cost = PAIR_COST[bytes[i] & 255] + PAIR_COST[bytes[i + 1] & 255] + PAIR_COST[bytes[i + 2] & 255];
            if (cost < bestCost) {
                bestCost = cost;
                best = i;
            }
        }
        return best;
    }

    private static int[] pairCosts() {
        int[] costs = new int[256];
        for (int i = 0; i < COMMON.length(); i++) {
            int cost = COMMON.length() - i + 2;
            costs[COMMON.charAt(i)] = cost;
            costs[Character.toUpperCase(COMMON.charAt(i))] = cost;
        }
        costs[' '] = COMMON.length() + 4;
        return costs;
    }
}

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
 * Finds literals: a bitmap over hashed, case-folded three-byte windows rejects nearly every position; the rest are
 * looked up by their window and compared in full. Each literal is known by its rarest window. Immutable.
 */
final class AnchorIndex {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FOLD = 0x202020;
    /** Letters in order of frequency in prose; the later, the rarer. */
    private static final String COMMON = "etaoinsrhldcumfpgwybvkxjqz";

    private static final int[] PAIR_COST = pairCosts();

    private final long[] bitmap = new long[1024];
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
            bitmap[hash >>> 6] |= 1L << hash;
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
            if (!ask(literals[slot((int) INT.get(bytes, at) & 0xffffff | FOLD)], text, at, out)) {
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
        long[] map = bitmap;
        for (int at = from; at < end; at++) {
            int hash = hash((int) INT.get(bytes, at) & 0xffffff | FOLD);
            if ((map[hash >>> 6] & 1L << hash) != 0) {
                return at;
            }
        }
        return end;
    }

    /** Where the window stands, or an empty slot. */
    private int slot(int window) {
        int slot = hash(window) & windows.length - 1;
        while (windows[slot] != 0 && windows[slot] != window) {
            slot = slot + 1 & windows.length - 1;
        }
        return slot;
    }

    private static int hash(int window) {
        return window * 0x9E3779B1 >>> 16;
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

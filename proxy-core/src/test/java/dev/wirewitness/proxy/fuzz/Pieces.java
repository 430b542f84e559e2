package dev.wirewitness.proxy.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The ways a network may cut one sequence of bytes: what a reader makes of it must not depend on the cuts. */
public final class Pieces {
    private Pieces() {}

    /** Two pieces, cut at each position in turn (both ends included), then every byte alone. */
    public static void each(byte[] whole, Consumer<List<byte[]>> reader) {
        for (int cut = 0; cut <= whole.length; cut++) {
            List<byte[]> pieces = List.of(Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, whole.length));
            told("cut at " + cut + " of " + whole.length, () -> reader.accept(pieces));
        }
        told("byte by byte", () -> reader.accept(singly(whole)));
    }

    /** One to five pieces. */
    public static List<byte[]> random(byte[] whole, SplittableRandom random) {
        int[] cuts = random.ints(random.nextInt(5), 0, whole.length + 1).sorted().toArray();
        List<byte[]> pieces = new ArrayList<>(cuts.length + 1);
        int from = 0;
        for (int cut : cuts) {
            pieces.add(Arrays.copyOfRange(whole, from, cut));
            from = cut;
        }
        pieces.add(Arrays.copyOfRange(whole, from, whole.length));
        return pieces;
    }

    private static List<byte[]> singly(byte[] whole) {
        List<byte[]> pieces = new ArrayList<>(whole.length);
        for (byte one : whole) {
            pieces.add(new byte[] {one});
        }
        return pieces;
    }

    private static void told(String where, Runnable reading) {
        try {
            reading.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(where + ": " + e.getMessage(), e);
        }
    }
}

package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.List;

/** Finds the one-byte anchors and asks their verifiers, each from where it wants to go on. Immutable. */
final class TriggerIndex {
    private final boolean[] triggers = new boolean[256];
    private final List<List<Integer>> byByte = new ArrayList<>();
    private final List<Verifier> verifiers = new ArrayList<>();

    TriggerIndex(List<Verifier> all) {
        for (int b = 0; b < 256; b++) {
            byByte.add(new ArrayList<>(1));
        }
        for (Verifier verifier : all) {
            List<Anchor> single = verifier.anchors().stream()
                    .filter(anchor -> anchor.literal().length() == 1)
                    .toList();
            if (!single.isEmpty()) {
                for (Anchor anchor : single) {
                    triggers[anchor.literal().charAt(0)] = true;
                    byByte.get(anchor.literal().charAt(0)).add(verifiers.size());
                }
                verifiers.add(verifier);
            }
        }
    }

    void scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        int[] resume = new int[verifiers.size()];
        for (int at = next(bytes, text.start(), end); at < end; at = next(bytes, at + 1, end)) {
            List<Integer> asked = byByte.get(bytes[at]);
            for (int i = 0; i < asked.size(); i++) {
                int verifier = asked.get(i);
                if (at >= resume[verifier]) {
                    resume[verifier] = Guarded.verify(verifiers.get(verifier), text, at, out);
                }
            }
        }
    }

    private int next(byte[] bytes, int from, int end) {
        boolean[] wanted = triggers;
        int at = from;
        while (at < end && !wanted[bytes[at] & 255]) {
            at++;
        }
        return at;
    }
}

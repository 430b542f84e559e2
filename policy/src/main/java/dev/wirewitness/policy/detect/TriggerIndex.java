package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the one-byte anchors and asks their verifiers, each from where it wants to go on. Immutable. */
final class TriggerIndex {
    private final int[][] byByte = new int[128][0];
    private final Verifier[] verifiers;
    private final ByteFinder triggers;

    TriggerIndex(List<Verifier> all) {
        List<Verifier> used = new ArrayList<>();
        StringBuilder characters = new StringBuilder();
        for (Verifier verifier : all) {
            List<Anchor> single = verifier.anchors().stream()
                    .filter(anchor -> anchor.literal().length() == 1)
                    .toList();
            for (Anchor anchor : single) {
                int b = anchor.literal().charAt(0);
                characters.append((char) b);
                byByte[b] = Arrays.copyOf(byByte[b], byByte[b].length + 1);
                byByte[b][byByte[b].length - 1] = used.size();
            }
            if (!single.isEmpty()) {
                used.add(verifier);
            }
        }
        verifiers = used.toArray(Verifier[]::new);
        triggers = new ByteFinder(characters.toString());
    }

    void scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        int[] resume = new int[verifiers.length];
        Places begin = triggers.in(text);
        for (int at = begin.next(text.start()); at < end; at = begin.next(at + 1)) {
            for (int verifier : byByte[bytes[at]]) {
                if (at >= resume[verifier]) {
                    resume[verifier] = Guarded.verify(verifiers[verifier], text, at, out);
                }
            }
        }
    }
}

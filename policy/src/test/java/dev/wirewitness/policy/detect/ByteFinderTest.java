package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The finder of characters against looking at each byte, with vectors where there are any and without. */
class ByteFinderTest {
    @Test
    void in_anyTextAndSet_findsWhatLookingAtEachByteFinds() {
        Random random = new Random(17);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder set = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                set.append((char) (' ' + random.nextInt(95)));
            }
            byte[] raw = new byte[random.nextInt(300)];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = (byte) (random.nextInt(8) == 0 ? set.charAt(random.nextInt(set.length())) : random.nextInt(256));
            }
            boolean simd = Simd.USABLE && round % 2 == 0;
            DecodedText text = DecodedText.decode(raw, 0, raw.length, Content.PLAIN, simd);
            List<Integer> expected = new ArrayList<>();
            for (int at = text.start(); at < text.end(); at++) {
                if (text.bytes()[at] >= 0 && set.indexOf(Character.toString(text.bytes()[at])) >= 0) {
                    expected.add(at);
                }
            }
            List<Integer> found = new ArrayList<>();
            Places places = new ByteFinder(set.toString()).in(text);
            for (int at = places.next(text.start()); at < text.end(); at = places.next(at + 1)) {
                found.add(at);
            }
            assertThat(found).as("'%s' in round %d", set, round).isEqualTo(expected);
        }
    }
}

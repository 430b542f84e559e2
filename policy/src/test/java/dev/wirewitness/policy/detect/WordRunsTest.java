package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordRunsTest {
    @Test
    void runs_areThoseThatByteByByteReadingFinds() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            int from = random.nextInt(10);
            int limit = from + random.nextInt(200);
            byte[] bytes = new byte[limit + Long.SIZE];
            int words = 1 + random.nextInt(9);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(10) < words ? 'a' + random.nextInt(26) : random.nextInt(256));
            }
            List<String> expected = slowly(bytes, from, limit);
            assertThat(runs(new WordRuns(bytes, from, limit, false))).as(Arrays.toString(bytes)).isEqualTo(expected);
            if (Simd.USABLE) {
                assertThat(runs(new WordRuns(bytes, from, limit, true))).as(Arrays.toString(bytes)).isEqualTo(expected);
            }
        }
    }

    private static List<String> runs(WordRuns runs) {
        List<String> found = new ArrayList<>();
        while (runs.next()) {
            found.add(runs.start() + "-" + runs.end() + runs.ascii());
        }
        return found;
    }

    private static List<String> slowly(byte[] bytes, int from, int limit) {
        List<String> runs = new ArrayList<>();
        for (int at = from; at < limit; at++) {
            int start = at;
            boolean ascii = true;
            while (at < limit && (bytes[at] < 0 || Ascii.word(bytes[at]))) {
                ascii &= bytes[at] >= 0;
                at++;
            }
            if (at > start) {
                runs.add(start + "-" + at + ascii);
            }
        }
        return runs;
    }
}

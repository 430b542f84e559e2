package dev.wirewitness.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MutationsTest {
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void each_showsTheSoundOnesFirstThenManyDifferentOnes() {
        List<String> seen = new ArrayList<>();
        Mutations.of("GET / HTTP/1.1", "POST").with("WORD").each(500, (input, _) -> seen.add(text(input)));

        assertThat(seen).startsWith("GET / HTTP/1.1", "POST").hasSizeGreaterThanOrEqualTo(502);
        assertThat(seen.stream().distinct().count()).isGreaterThan(300);
        assertThat(seen).anyMatch(one -> one.contains("WORD"));
    }

    @Test
    void each_failureTellsSeedRoundAndInput() {
        assertThatThrownBy(() -> Mutations.of("ab").each(1, (_, _) -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("seed -?\\d+, round -1, input 6162: .*broken");
    }

    @Test
    void pieces_joinToTheWhole() {
        byte[] whole = "abcdefgh".getBytes(StandardCharsets.ISO_8859_1);
        int[] cuts = {0};
        Pieces.each(whole, pieces -> {
            cuts[0]++;
            assertThat(joined(pieces)).isEqualTo("abcdefgh");
        });
        assertThat(cuts[0]).isEqualTo(whole.length + 2);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            assertThat(joined(Pieces.random(whole, random))).isEqualTo("abcdefgh");
        }
    }

    private static String joined(List<byte[]> pieces) {
        StringBuilder all = new StringBuilder();
        pieces.forEach(piece -> all.append(text(piece)));
        return all.toString();
    }
}

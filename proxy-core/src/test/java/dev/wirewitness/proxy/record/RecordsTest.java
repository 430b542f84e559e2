package dev.wirewitness.proxy.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Verdict;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
    private static final List<Reason> WHY =
            List.of(new Reason("r", Effect.REDACT, Mode.ENFORCE, true, "", "", List.of()));

    private static Finding finding(String type, int start, int confidence, boolean history) {
        return new Finding(
                Category.SECRET, type, confidence, Direction.REQUEST, start, start + 4, PartKind.USER, "", history, "");
    }

    @Test
    void findings_areCountedByTypeAndEffect() {
        Verdict verdict = new Verdict.Redact(
                WHY, List.of(new Edit(0, 4, "[X]"), new Edit(10, 14, "[X]")), List.of());

        List<FindingCount> counts = FindingCounts.ofRequest(
                List.of(finding("a", 0, 50, true), finding("a", 10, 90, false), finding("a", 30, 10, false),
                        finding("b", 50, 20, false)),
                verdict);

        assertThat(counts).containsExactly(
                new FindingCount("secret", "a", 2, 90, "request", "redact", 1),
                new FindingCount("secret", "a", 1, 10, "request", "none", 0),
                new FindingCount("secret", "b", 1, 20, "request", "none", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5-mini, gpt-5", "openai/gpt-4o-2024, gpt-4o", "Claude-Opus-4, claude-opus", "mistral-large, mistral",
        "my-own-model, other", "'', other", "/, other"
    })
    void model_fallsIntoAClosedListOfClasses(String model, String expected) {
        assertThat(ModelClass.of(model)).isEqualTo(expected);
    }

    @Test
    void identifiers_areOrderedByTime() {
        String earlier = Identifiers.timeOrdered(1_000);
        String later = Identifiers.timeOrdered(2_000);

        assertThat(earlier).isLessThan(later);
        assertThat(UUID.fromString(later).version()).isEqualTo(7);
        assertThat(UUID.fromString(later).variant()).isEqualTo(2);
        assertThat(Identifiers.unguessable()).hasSize(22).isNotEqualTo(Identifiers.unguessable());
    }
}

package dev.wirewitness.policy.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.engine.Inspected;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ApprovalDeskTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ApprovalDesk desk = new ApprovalDesk();

    private static HoldRequest request(String id, int since) {
        Classification classification = new Classification(
                Certainty.NONE,
                AiService.UNKNOWN,
                WireFamily.UNKNOWN,
                Operation.OTHER,
                Optional.empty(),
                Client.UNKNOWN,
                false,
                Optional.empty());
        Reason reason = new Reason("r", Effect.HOLD, Mode.ENFORCE, true, "", "", List.of());
        Inspected inspected = new Inspected(
                classification,
                List.of(),
                new Verdict.Forward(List.of(reason)),
                Coverage.full(0),
                "id",
                RegisterState.OBSERVED,
                OptionalInt.empty());
        return new HoldRequest(
                id, "x", START.plusSeconds(since), START.plusSeconds(since + 60), "someone", inspected);
    }

    @Test
    void end_completesTheOutcome_once() {
        CompletableFuture<HoldOutcome> outcome = desk.hold(request("a", 0));

        assertThat(desk.end("a", new HoldOutcome.Approved("ann", "fine"))).isTrue();
        assertThat(desk.end("a", new HoldOutcome.Expired())).isFalse();
        assertThat(outcome).isCompletedWithValue(new HoldOutcome.Approved("ann", "fine"));
    }

    @Test
    void end_unknownId_isFalse() {
        assertThat(desk.end("nothing", new HoldOutcome.Withdrawn())).isFalse();
    }

    @Test
    void hold_sameIdTwice_isRefused() {
        desk.hold(request("a", 0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.hold(request("a", 1)))
                .withMessageContaining("already on the desk");
    }

    @Test
    void open_listsOldestFirst_withoutTheLateOnes() {
        desk.hold(request("b", 30));
        desk.hold(request("a", 10));
        desk.hold(request("late", -100));

        assertThat(desk.open(START.plusSeconds(40))).extracting(HoldRequest::id).containsExactly("a", "b");
    }
}

package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.engine.Inspected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Verdicts for tests. */
final class Samples {
    static final List<Reason> REASONS =
            List.of(new Reason("r1", Effect.MONITOR, Mode.ENFORCE, true, "why", "", List.of()));
    static final Refusal REFUSAL = new Refusal(400, Headers.empty(), "{}");
    static final Verdict.Forward FORWARD = new Verdict.Forward(REASONS);
    static final Verdict.Redact REDACT = new Verdict.Redact(REASONS, List.of(), List.of());
    static final Verdict.Block BLOCK = new Verdict.Block(REASONS, REFUSAL);
    static final Verdict.Hold HOLD = new Verdict.Hold(REASONS, Duration.ofMinutes(1), FORWARD, BLOCK);

    private Samples() {}

    static Inspected with(Verdict verdict) {
        return new Inspected(
                new Classification(
                        Certainty.EXACT,
                        AiService.UNKNOWN,
                        WireFamily.OPENAI_CHAT,
                        Operation.CHAT,
                        Optional.of("gpt-5"),
                        Client.UNKNOWN,
                        false,
                        Optional.empty()),
                List.of(),
                verdict,
                Coverage.full(0),
                "sys",
                RegisterState.OBSERVED,
                OptionalInt.empty());
    }
}

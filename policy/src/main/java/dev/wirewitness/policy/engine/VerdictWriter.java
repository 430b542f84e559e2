package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.decide.Decision;
import dev.wirewitness.policy.decide.InspectedBody;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.decide.Redaction;
import dev.wirewitness.policy.decide.RefusalText;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.MirrorEdits;
import dev.wirewitness.policy.wire.RefusalNotice;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts a decision into the form of the protocol: edits, mirrored header fields, refusals. */
final class VerdictWriter {
    private final RulesetEngine engine;
    private final Surroundings surroundings;
    private final RequestHead head;
    private final WireRequest wire;
    private final Layout layout;
    private final InspectedBody body;
    private final Placeholders placeholders;

    VerdictWriter(
            RulesetEngine engine,
            Surroundings surroundings,
            RequestHead head,
            WireRequest wire,
            Layout layout,
            InspectedBody body,
            Placeholders placeholders) {
        this.engine = engine;
        this.surroundings = surroundings;
        this.head = head;
        this.wire = wire;
        this.layout = layout;
        this.body = body;
        this.placeholders = placeholders;
    }

    Verdict write(Decision decision) {
        CompiledRuleset ruleset = engine.ruleset();
        Reason decisive = decision.decisive();
        if (decision.effect() != Effect.BLOCK && !decision.redact().isEmpty() && ContentSignature.covers(head)) {
            return block(decision, RefusalText.signed(ruleset.name(), decisive, ruleset.contact()));
        }
        return switch (decision.effect()) {
            case ALLOW, MONITOR, REDACT -> sent(decision);
            case HOLD ->
                new Verdict.Hold(
                        decision.reasons(),
                        ruleset.defaults().holdTimeout(),
                        sent(decision),
                        block(decision, RefusalText.notApproved(ruleset.name(), decisive, ruleset.contact())));
            case BLOCK -> block(decision, RefusalText.blocked(ruleset.name(), decisive, ruleset.contact()));
        };
    }

    private Verdict sent(Decision decision) {
        if (decision.redact().isEmpty()) {
            return new Verdict.Forward(decision.reasons());
        }
        List<Edit> edits = Redaction.edits(body, decision.redact(), placeholders);
        if (edits.isEmpty()) {
            return new Verdict.Forward(decision.reasons());
        }
        ByteBuffer whole = ByteBuffer.wrap(body.bytes(), 0, body.length());
        return new Verdict.Redact(decision.reasons(), layout.edits(edits), MirrorEdits.of(wire, whole, edits));
    }

    private Verdict.Block block(Decision decision, RefusalNotice notice) {
        return new Verdict.Block(decision.reasons(), surroundings.refuser().shape(wire, head, notice));
    }

    /** What the ruleset says of an inspection that failed; asks nobody. */
    static Verdict afterFailure(Decision decision) {
        if (decision.effect() != Effect.BLOCK && decision.effect() != Effect.HOLD) {
            return new Verdict.Forward(decision.reasons());
        }
        // a text of ours and an id of the policy's: nothing here needs escaping
        String rule = decision.decisive().rule();
        String body = "{\"error\":{\"message\":\"Blocked: the request could not be inspected (rule " + rule
                + ").\",\"type\":\"invalid_request_error\",\"code\":\"wirewitness_" + rule.replace('-', '_') + "\"}}";
        return new Verdict.Block(
                decision.reasons(),
                new Refusal(
                        400, Headers.of("content-type", "application/json", "x-should-retry", "false"), body));
    }
}

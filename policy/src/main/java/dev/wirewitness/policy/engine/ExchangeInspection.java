package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.decide.Placeholders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One exchange under one engine: collects the body, concludes once. */
final class ExchangeInspection implements Inspection {
    private final RulesetEngine engine;
    private final RequestHead head;
    private final Caller caller;
    private final BodyBuffer body;
    private final BodyScan scan;
    private final Placeholders placeholders;
    private @Nullable Conclusion conclusion;

    ExchangeInspection(RulesetEngine engine, RequestHead head, Caller caller) {
        this.engine = engine;
        this.head = head;
        this.caller = caller;
        body = new BodyBuffer(engine.settings().maxBody(), BodyBuffer.announced(head.headers()));
        scan = new BodyScan(engine.detectors(), head.headers().first("content-type"), body);
        placeholders = new Placeholders(engine.settings().placeholderKey());
    }

    @Override
    public void offer(ByteBuffer content) {
        body.append(content);
    }

    @Override
    public Inspected finish() {
        return conclude(Optional.empty()).inspected();
    }

    @Override
    public Inspected giveUp(NotInspected why) {
        return conclude(Optional.of(why)).inspected();
    }

    @Override
    public ByteBuffer edited(List<Edit> edits) {
        return Edit.apply(body.content(), edits);
    }

    @Override
    public AnswerInspection answer(ResponseHead response) {
        Conclusion known = conclusion;
        if (known == null) {
            throw new IllegalStateException("answer before finish or giveUp (expected: after)");
        }
        return new NamedAnswer(AnswerOpening.open(engine, known, response, placeholders), engine.names());
    }

    /** For explanations. */
    Optional<Conclusion> conclusion() {
        return Optional.ofNullable(conclusion);
    }

    private Conclusion conclude(Optional<NotInspected> gaveUp) {
        if (conclusion != null) {
            throw new IllegalStateException("finish or giveUp twice (expected: one of them, once)");
        }
        Conclusion reached = new Conclusions(engine, head, caller, body, scan, placeholders).reach(gaveUp);
        conclusion = reached;
        return reached;
    }
}

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
    private final Surroundings surroundings;
    private final boolean message;
    private final boolean text;
    private final RequestHead head;
    private final Caller caller;
    private final BodyBuffer body;
    private final Placeholders placeholders;
    private @Nullable Conclusion conclusion;

    ExchangeInspection(RulesetEngine engine, RequestHead head, Caller caller) {
        this(engine, engine.surroundings(), false, false, head, caller);
    }

    /**
     * {@code message}: of a WebSocket, not a whole request; {@code text}: and not of bytes. {@code surroundings}:
     * how this content is read.
     */
    ExchangeInspection(
            RulesetEngine engine,
            Surroundings surroundings,
            boolean message,
            boolean text,
            RequestHead head,
            Caller caller) {
        this.engine = engine;
        this.surroundings = surroundings;
        this.message = message;
        this.head = head;
        this.caller = caller;
        body = new BodyBuffer(engine.settings().maxBody(), BodyBuffer.announced(head.headers()));
        this.text = text;
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

    /** What the result rests on, once there is one. */
    Optional<Conclusion> conclusion() {
        return Optional.ofNullable(conclusion);
    }

    /** What was replaced in the request. */
    Placeholders placeholders() {
        return placeholders;
    }

    private Conclusion conclude(Optional<NotInspected> gaveUp) {
        if (conclusion != null) {
            throw new IllegalStateException("finish or giveUp twice (expected: one of them, once)");
        }
        Conclusion reached = new Conclusions(
                        engine, surroundings, message, text, head, caller, body, placeholders)
                .reach(gaveUp);
        conclusion = reached;
        return reached;
    }
}

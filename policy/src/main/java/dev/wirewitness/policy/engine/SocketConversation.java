package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.wire.SocketDialect;
import dev.wirewitness.policy.wire.SocketReader;
import dev.wirewitness.policy.wire.SocketRefusals;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One WebSocket under one engine, and what it remembers: the model, the placeholders, what was concluded last. */
final class SocketConversation implements Conversation {
    private final RulesetEngine engine;
    private final RequestHead head;
    private final Caller caller;
    private final SocketDialect dialect;
    private final Placeholders placeholders;
    private final ExchangeInspection opening;
    private final SocketAnswers answers;
    private Optional<String> model = Optional.empty();
    private @Nullable Conclusion last;

    SocketConversation(RulesetEngine engine, RequestHead head, Caller caller) {
        this.engine = engine;
        this.head = head;
        this.caller = caller;
        dialect = SocketDialect.of(head);
        placeholders = new Placeholders(engine.settings().placeholderKey());
        Surroundings usual = engine.surroundings();
        Surroundings.Reader byAddress = (to, service, _) -> SocketReader.opening(dialect, to, service);
        opening = new ExchangeInspection(
                engine,
                new Surroundings(usual.knowledge(), byAddress, usual.refuser()),
                false,
                false,
                head,
                caller);
        answers = new SocketAnswers(engine, dialect, placeholders, this::concluded);
    }

    @Override
    public Inspection opening() {
        return opening;
    }

    @Override
    public MessageInspection message(boolean text) {
        Optional<String> known = model.or(() -> concluded().wire().model());
        return new SocketMessageInspection(this, text, known);
    }

    @Override
    public AnswerMessages answers() {
        return answers;
    }

    @Override
    public Inspected unasked() {
        Inspected like = concluded().inspected();
        return new Inspected(
                like.classification(),
                List.of(),
                new Verdict.Forward(like.verdict().reasons()),
                Coverage.full(0),
                like.systemId(),
                like.registerState(),
                like.mcpRisk());
    }

    @Override
    public SocketDialect.Delivery delivery() {
        return dialect.delivery();
    }

    @Override
    public Refusal failure(int status, String code, String message) {
        return SocketRefusals.failure(dialect, "", head, status, code, message);
    }

    RulesetEngine engine() {
        return engine;
    }

    RequestHead head() {
        return head;
    }

    Caller caller() {
        return caller;
    }

    SocketDialect dialect() {
        return dialect;
    }

    /** A message went to the origin. */
    void sent(Conclusion conclusion, Placeholders made) {
        last = conclusion;
        model = conclusion.wire().model().or(() -> model);
        placeholders.adopt(made);
    }

    private Conclusion concluded() {
        Conclusion latest = last;
        if (latest != null) {
            return latest;
        }
        return opening.conclusion()
                .orElseThrow(() -> new IllegalStateException("opening: not concluded (expected: before any message)"));
    }
}

package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.approval.HoldRequest;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import dev.wirewitness.proxy.exchange.Outcome;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.ExchangeRecords;
import dev.wirewitness.proxy.record.Identifiers;
import dev.wirewitness.proxy.record.SocketTotals;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange leaves behind: its records, its place on the approval desk, its share of the figures. One thread;
 * the stages it returns complete on the log's or the desk's.
 */
final class ExchangeRecorder {
    private final ExchangeServices services;
    private final PolicyEngine engine;
    private final ClientIdentity identity;
    private final RequestHead head;
    private final String exchangeId;
    private @Nullable Inspected inspected;
    private @Nullable String approvalId;
    private long decisionNanos;

    ExchangeRecorder(ExchangeServices services, PolicyEngine engine, ClientIdentity identity, RequestHead head) {
        this.services = services;
        this.engine = engine;
        this.identity = identity;
        this.head = head;
        exchangeId = Identifiers.timeOrdered(services.clock().millis());
    }

    String exchangeId() {
        return exchangeId;
    }

    /** The decision, with what was seen here for the first time; {@code decoded}: bytes of content shown. */
    CompletionStage<Position> decided(Inspected result, long nanos, long decoded) {
        inspected = result;
        decisionNanos = nanos;
        services.meters().decided(result, nanos);
        if (result.verdict() instanceof Verdict.Hold) {
            approvalId = Identifiers.unguessable();
        }
        CompletionStage<Position> written = services.witness().append(
                engine,
                ExchangeRecords.decided(
                        exchangeId,
                        head,
                        result,
                        Optional.ofNullable(approvalId),
                        decoded,
                        nanos,
                        identity.subject()),
                services.settings().evidence().release());
        services.sightings().system(result, head).ifPresent(seen -> services.witness().note(engine, seen));
        services.sightings().server(result, head).ifPresent(seen -> services.witness().note(engine, seen));
        return written;
    }

    /** The decision upon a later message of a stream, and its end: it has no answer of its own. */
    CompletionStage<Position> message(Inspected result) {
        services.meters().decided(result, 0);
        String id = Identifiers.timeOrdered(services.clock().millis());
        long bytes = result.coverage().inspectedBytes() + result.coverage().uninspectedBytes();
        CompletionStage<Position> written = services.witness().append(
                engine,
                ExchangeRecords.decided(id, head, result, Optional.empty(), bytes, 0, identity.subject()),
                services.settings().evidence().release());
        Outcome outcome = switch (result.verdict()) {
            case Verdict.Forward _ -> Outcome.FORWARDED;
            case Verdict.Redact _ -> Outcome.REDACTED;
            case Verdict.Block _ -> Outcome.BLOCKED;
            case Verdict.Hold _ -> Outcome.BLOCKED;
        };
        ExchangeEnd end = new ExchangeEnd(
                outcome,
                true,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0);
        services.witness().note(
                engine,
                ExchangeRecords.finished(id, result, end, Optional.empty(), Optional.empty(), bytes, 0, Optional.empty()));
        return written;
    }

    /** Puts the hold on the desk, and on record. */
    CompletionStage<HoldOutcome> hold(Inspected result, Verdict.Hold hold) {
        String id = holdId();
        Instant now = services.clock().instant();
        Instant until = now.plus(hold.patience());
        services.witness().note(engine, new HoldRequested(
                id,
                exchangeId,
                result.systemId(),
                ExchangeRecords.primaryRule(hold.reasons()),
                until.getEpochSecond() * 1_000_000L + until.getNano() / 1_000));
        return services.desk()
                .hold(new HoldRequest(id, exchangeId, now, until, identity.subject().pseudonym(), result));
    }

    /** Takes the hold off the desk. */
    void endHold(HoldOutcome how) {
        services.desk().end(holdId(), how);
    }

    CompletionStage<Position> holdEnded(HoldOutcome how, long waited) {
        return services.witness().append(
                engine,
                ExchangeRecords.holdEnded(holdId(), exchangeId, how, waited),
                services.settings().evidence().release());
    }

    private String holdId() {
        String id = approvalId;
        if (id == null) {
            throw new IllegalStateException("approval id: none (expected: one for each hold)");
        }
        return id;
    }

    /** The service the request was for, once it is known. */
    Optional<AiService> service() {
        Inspected result = inspected;
        return result == null || result.classification().service().equals(AiService.UNKNOWN)
                ? Optional.empty()
                : Optional.of(result.classification().service());
    }

    /** The last word; {@code sent} and {@code received}: bytes of content. {@code messages}: of a WebSocket. */
    void ended(
            ExchangeEnd end,
            Optional<AnswerReport> report,
            Optional<NotInspected> answerGap,
            long sent,
            long received,
            Optional<SocketTotals> messages) {
        services.meters().finished(end, decisionNanos);
        Inspected result = inspected;
        if (result == null) {
            refused(end);
        } else if (end.recorded()) {
            Finished finished =
                    ExchangeRecords.finished(exchangeId, result, end, report, answerGap, sent, received, messages);
            services.meters().answerFindings(finished.findings());
            services.witness().note(engine, finished);
            report.flatMap(r -> services.sightings().tools(result, head, r))
                    .ifPresent(seen -> services.witness().note(engine, seen));
        }
    }

    /** It ended before there was a decision: nothing went upstream. */
    private void refused(ExchangeEnd end) {
        String reason = end.errorClass().orElse(end.outcome() == Outcome.ABANDONED ? "client_left" : "failed");
        services.meters().refused(reason);
        services.witness().note(engine, new ConnectionRefused(
                identity.connectionId(),
                Optional.of(head.host()),
                head.port(),
                reason,
                Optional.of(identity.subject())));
    }
}

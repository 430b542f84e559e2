package dev.wirewitness.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One exchange as pages and queries show it: its decision, joined with its end once there is one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExchangeView(
        long index,
        String exchangeId,
        String time,
        String systemId,
        String service,
        String provider,
        String client,
        String surface,
        String family,
        String operation,
        @Nullable String model,
        String host,
        @Nullable String mcpServer,
        @Nullable String mcpTool,
        @Nullable Integer mcpRisk,
        String action,
        String rule,
        List<Finding> findings,
        String inspected,
        String registerState,
        @Nullable String user,
        @Nullable String identityStrength,
        @Nullable List<String> groups,
        long bytesOut,
        long proxyMicros,
        @Nullable Ending end) {

    /** A kind of finding and how many. */
    public record Finding(String category, String type, int count, String direction) {}

    /** How it ended. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ending(
            String outcome,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable Long tokensIn,
            @Nullable Long tokensOut,
            long bytesIn,
            long totalMicros) {}

    static ExchangeView of(EvidenceRecord record, Decided decided) {
        Optional<Decided.Mcp> mcp = decided.mcp();
        Optional<Subject.Identity> identity = decided.subject().flatMap(Subject::identity);
        return new ExchangeView(
                record.index(),
                decided.exchangeId(),
                Instant.EPOCH.plus(record.eventMicros(), ChronoUnit.MICROS).toString(),
                decided.systemId(),
                decided.service(),
                decided.provider(),
                decided.client(),
                decided.surface(),
                decided.family(),
                decided.operation(),
                decided.model().orElse(null),
                decided.host(),
                mcp.map(Decided.Mcp::server).orElse(null),
                mcp.flatMap(Decided.Mcp::tool).orElse(null),
                mcp.filter(m -> m.risk().isPresent()).map(m -> m.risk().getAsInt()).orElse(null),
                decided.action(),
                decided.primaryRule(),
                decided.findings().stream()
                        .map(f -> new Finding(f.category(), f.type(), f.count(), f.direction()))
                        .toList(),
                decided.inspectLevel(),
                decided.registerStateAtDecision(),
                decided.subject().map(Subject::pseudonym).orElse(null),
                identity.map(Subject.Identity::strength).orElse(null),
                identity.map(Subject.Identity::groups).orElse(null),
                decided.bytesOut(),
                decided.proxyMicros(),
                null);
    }

    ExchangeView ended(Finished finished) {
        Ending ending = new Ending(
                finished.outcome(),
                finished.status().isPresent() ? finished.status().getAsInt() : null,
                finished.errorClass().orElse(null),
                finished.tokensIn().isPresent() ? finished.tokensIn().getAsLong() : null,
                finished.tokensOut().isPresent() ? finished.tokensOut().getAsLong() : null,
                finished.bytesIn(),
                finished.totalMicros());
        return new ExchangeView(
                index, exchangeId, time, systemId, service, provider, client, surface, family, operation, model, host,
                mcpServer, mcpTool, mcpRisk, action, rule, findings, inspected, registerState, user, identityStrength,
                groups, bytesOut,
                proxyMicros, ending);
    }
}

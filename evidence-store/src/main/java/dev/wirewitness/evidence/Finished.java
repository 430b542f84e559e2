package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An exchange ended; exactly one for each {@link Decided}.
 *
 * @param outcome {@code forwarded}, {@code redacted}, {@code blocked}, {@code released}, {@code expired},
 *     {@code failed}, {@code abandoned}
 * @param status status the client received
 * @param errorClass for {@code failed}: a stable word such as {@code upstream_connect}
 * @param bytesOut request content as sent upstream
 * @param bytesIn answer content as sent to the client
 * @param upstreamMicros from request sent to the answer's head
 * @param durableMicros how long the answer waited for the decision to be durable
 * @param toolCalls how many tools the model asked to have called
 */
public record Finished(
        String exchangeId,
        String systemId,
        String outcome,
        OptionalInt status,
        OptionalInt upstreamStatus,
        Optional<String> errorClass,
        Optional<String> modelReported,
        OptionalLong tokensIn,
        OptionalLong tokensOut,
        OptionalLong tokensCacheRead,
        OptionalLong tokensCacheWrite,
        OptionalLong tokensReasoning,
        Optional<String> stopReason,
        int toolCalls,
        List<FindingCount> findings,
        int restored,
        int redacted,
        String inspectLevel,
        List<String> inspectGaps,
        long bytesOut,
        long bytesIn,
        OptionalLong upstreamMicros,
        OptionalLong durableMicros,
        long totalMicros) implements Statement {
    @Override
    public String type() {
        return "finished";
    }
}

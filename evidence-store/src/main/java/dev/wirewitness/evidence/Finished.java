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
 * @param messages of the exchange that opened a WebSocket
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
        long totalMicros,
        Optional<Messages> messages) implements Statement {

    /**
     * What passed over a WebSocket, or over a stream of gRPC messages, beside the exchanges that have records of their own.
     *
     * @param sent messages of the client, all of them
     * @param received messages of the origin, all of them
     * @param uninspectedBytes bytes of the client's messages that were not inspected
     * @param inspectGaps why not
     * @param closeCode how the connection was closed (RFC 6455 section 7.4); 1006 where nobody said so; of a gRPC
     *     stream its status, -1 where nobody said so
     */
    public record Messages(
            long sent, long received, long uninspectedBytes, List<String> inspectGaps, int closeCode) {}

    @Override
    public String type() {
        return "finished";
    }
}

package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request was inspected and decided upon. Durable before the first byte of its answer reaches the client.
 *
 * @param systemId AI system of the register (UUID version 5)
 * @param surface {@code browser}, {@code desktop}, {@code agent_cli}, {@code sdk}, {@code mcp}, {@code unknown}
 * @param certainty {@code exact}, {@code shape}, {@code suspected}, {@code none}
 * @param action what happens: {@code allow}, {@code redact}, {@code block}, {@code hold}
 * @param primaryRule the decisive rule, {@code default} where no rule matched
 * @param inspectLevel {@code full}, {@code partial}, {@code metadata}, {@code none}
 * @param inspectGaps why the rest was not inspected
 * @param inspectParts which parts of the request were not inspected, where it has parts (multipart, forms); the first few
 * @param registerStateAtDecision the state then, never the state today
 * @param bytesOut request content as received, decoded
 * @param proxyMicros time from the last byte of the request to the verdict
 */
public record Decided(
        String exchangeId,
        String systemId,
        String service,
        String provider,
        String surface,
        String client,
        Optional<String> clientVersion,
        String certainty,
        String family,
        String operation,
        Optional<String> model,
        boolean streaming,
        String host,
        int port,
        String method,
        Optional<Mcp> mcp,
        String action,
        String primaryRule,
        List<Hit> hits,
        List<FindingCount> findings,
        String inspectLevel,
        List<String> inspectGaps,
        long uninspectedBytes,
        Optional<List<Part>> inspectParts,
        String registerStateAtDecision,
        Optional<String> approvalId,
        Optional<String> exceptionId,
        long bytesOut,
        long proxyMicros,
        Optional<Subject> subject) implements Statement {

    /** A request without parts, or with all of them inspected. */
    public Decided(
            String exchangeId,
            String systemId,
            String service,
            String provider,
            String surface,
            String client,
            Optional<String> clientVersion,
            String certainty,
            String family,
            String operation,
            Optional<String> model,
            boolean streaming,
            String host,
            int port,
            String method,
            Optional<Mcp> mcp,
            String action,
            String primaryRule,
            List<Hit> hits,
            List<FindingCount> findings,
            String inspectLevel,
            List<String> inspectGaps,
            long uninspectedBytes,
            String registerStateAtDecision,
            Optional<String> approvalId,
            Optional<String> exceptionId,
            long bytesOut,
            long proxyMicros,
            Optional<Subject> subject) {
        this(
                exchangeId,
                systemId,
                service,
                provider,
                surface,
                client,
                clientVersion,
                certainty,
                family,
                operation,
                model,
                streaming,
                host,
                port,
                method,
                mcp,
                action,
                primaryRule,
                hits,
                findings,
                inspectLevel,
                inspectGaps,
                uninspectedBytes,
                Optional.empty(),
                registerStateAtDecision,
                approvalId,
                exceptionId,
                bytesOut,
                proxyMicros,
                subject);
    }

    /**
     * A part of a request that was not inspected.
     *
     * @param part JSON pointer: its field name, or its number
     * @param why as in {@code inspectGaps}
     */
    public record Part(String part, String why, long bytes) {}

    /**
     * @param server identity of the server: scheme, host, port, path
     * @param risk score at this decision, 0 to 100
     */
    public record Mcp(
            String server, String method, Optional<String> tool, Optional<String> revision, OptionalInt risk) {}

    /**
     * A rule that matched.
     *
     * @param effect {@code allow}, {@code monitor}, {@code redact}, {@code hold}, {@code block}
     * @param mode {@code enforce} or {@code monitor}
     */
    public record Hit(String rule, String effect, String mode, boolean decisive, List<String> types) {}

    @Override
    public String type() {
        return "decided";
    }
}

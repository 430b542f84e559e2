package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.decide.Gate;
import dev.wirewitness.policy.ruleset.Defaults;
import dev.wirewitness.policy.ruleset.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ruleset's defaults, applied to what was not inspected. */
final class Gates {
    static final String FAILURE = "on-inspection-failure";

    private Gates() {}

    /** {@code message}: of a WebSocket; then bytes that nobody can read have a default of their own. */
    static List<Gate> of(Defaults defaults, Coverage coverage, Optional<String> mismatch, boolean message) {
        if (coverage.gaps().isEmpty() && mismatch.isEmpty()) {
            return List.of();
        }
        List<Gate> gates = new ArrayList<>();
        if (mismatch.isPresent() && defaults.mcpMismatch() == Fallback.BLOCK) {
            gates.add(new Gate(
                    "on-mcp-mismatch", "header fields contradict the MCP message: " + mismatch.get(), false));
        }
        if (message && coverage.level() == InspectLevel.NONE && coverage.gaps().contains(NotInspected.BINARY_TYPE)) {
            gate("on-binary-message", defaults.binaryMessage(), "the message is neither JSON nor text")
                    .ifPresent(gates::add);
        }
        for (NotInspected gap : coverage.gaps()) {
            gate(defaults, gap).ifPresent(gates::add);
        }
        return gates;
    }

    /** Whether giving up for this reason leaves content unread that should have been read. */
    static boolean leavesOut(NotInspected why) {
        return switch (why) {
            case BINARY_TYPE, BYPASS, NOT_IN_CATALOGUE -> false;
            case TOO_LARGE,
                    UNSUPPORTED_CODING,
                    MALFORMED_CODING,
                    DECOMPRESSION_LIMIT,
                    UNKNOWN_SHAPE,
                    MALFORMED,
                    UPGRADED,
                    BUDGET,
                    FAILURE -> true;
        };
    }

    private static Optional<Gate> gate(Defaults defaults, NotInspected gap) {
        return switch (gap) {
            case TOO_LARGE ->
                gate("on-large-body", defaults.largeBody(), "the request is larger than what is inspected");
            case UNSUPPORTED_CODING, MALFORMED_CODING, DECOMPRESSION_LIMIT ->
                gate(
                        "on-unsupported-coding",
                        defaults.unsupportedCoding(),
                        "the content coding of the request cannot be undone");
            case UNKNOWN_SHAPE, MALFORMED ->
                gate("on-unknown-shape", defaults.unknownShape(), "the request has no known form");
            case UPGRADED, BUDGET ->
                gate("on-incomplete-inspection", defaults.incomplete(), "the request could not be inspected completely");
            case FAILURE -> gate(FAILURE, defaults.failure(), "the inspection of the request failed");
            case BINARY_TYPE, BYPASS, NOT_IN_CATALOGUE -> Optional.empty();
        };
    }

    private static Optional<Gate> gate(String id, Fallback fallback, String text) {
        return fallback == Fallback.BLOCK ? Optional.of(new Gate(id, text, true)) : Optional.empty();
    }
}

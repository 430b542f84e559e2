package dev.wirewitness.admin.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.approval.HoldRequest;
import dev.wirewitness.policy.engine.Inspected;
import java.time.InstantSource;
import java.util.List;

/** The open holds, and a person's answer to one. Any thread. */
public final class Approvals {
    private static final int MAX_NAME = 200;
    private static final int MAX_NOTE = 1000;

    /** An open hold as a person sees it. */
    public record Open(
            String id,
            String exchangeId,
            String since,
            String until,
            String requester,
            String service,
            String model,
            String mcpServer,
            String mcpTool,
            String rule,
            String reason) {}

    /** What became of an answer. */
    public sealed interface Answer {
        record Taken() implements Answer {}

        /** Decided already, timed out or withdrawn. */
        record NotOpen() implements Answer {}

        record Malformed(String why) implements Answer {}
    }

    private final ApprovalDesk desk;
    private final InstantSource clock;
    private final ObjectMapper json = new ObjectMapper();

    public Approvals(ApprovalDesk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    public List<Open> open() {
        return desk.open(clock.instant()).stream().map(Approvals::view).toList();
    }

    /** {@code body}: {@code {"decision":"approve" or "deny","by":"name","note":"text"}}. */
    public Answer decide(String id, String body) {
        JsonNode decision;
        try {
            decision = json.readTree(body);
        } catch (JsonProcessingException e) {
            return new Answer.Malformed(
                    "body: not JSON (expected: {\"decision\":\"approve\" or \"deny\",\"by\":\"name\",\"note\":\"text\"})");
        }
        String by = decision.path("by").asText("").strip();
        String note = decision.path("note").asText("").strip();
        if (by.isEmpty() || by.length() > MAX_NAME || note.length() > MAX_NOTE) {
            return new Answer.Malformed(
                    "by: who decides, 1 to " + MAX_NAME + " characters; note: at most " + MAX_NOTE);
        }
        String word = decision.path("decision").asText();
        return switch (word) {
            case "approve" -> end(id, new HoldOutcome.Approved(by, note));
            case "deny" -> end(id, new HoldOutcome.Denied(by, note));
            default -> new Answer.Malformed("decision: '" + word + "' (expected: approve or deny)");
        };
    }

    private Answer end(String id, HoldOutcome outcome) {
        return desk.end(id, outcome) ? new Answer.Taken() : new Answer.NotOpen();
    }

    private static Open view(HoldRequest request) {
        Inspected inspected = request.inspected();
        Reason reason = inspected.verdict().reasons().stream()
                .filter(Reason::decisive)
                .findFirst()
                .orElse(inspected.verdict().reasons().getFirst());
        return new Open(
                request.id(),
                request.exchangeId(),
                request.since().toString(),
                request.until().toString(),
                request.requester(),
                inspected.classification().service().name(),
                inspected.classification().model().orElse(""),
                inspected.classification().mcp().map(McpCall::server).orElse(""),
                inspected.classification().mcp().flatMap(McpCall::tool).orElse(""),
                reason.rule(),
                reason.text());
    }
}

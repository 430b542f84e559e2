package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.CanonicalJson;
import dev.wirewitness.evidence.log.record.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The metrics of the report and their exact definitions. D: decided records of the period; F: finished records of
 * the period (each by its own event time); passed: action allow or redact.
 */
enum Metric {
    VOL_1("M-VOL-1", "Exchanges", "|D|: one per request and response pair; a streamed response is one."),
    VOL_2("M-VOL-2", "Bytes sent and received",
            "Sums of bytes_out and bytes_in over F: content after redaction, as forwarded."),
    VOL_3("M-VOL-3", "Tokens",
            "Sums of the tokens providers reported over F. Answered exchanges without a report are counted beside; "
            + "nothing is estimated."),
    VOL_4("M-VOL-4", "Active users", "Distinct pseudonyms in D. A count from 1 to 4 is not printed (k = 5)."),
    INV_1("M-INV-1", "Systems in inventory",
            "AI systems first seen before the period's end, in records below the closing size, by state; without "
            + "false positives."),
    INV_2("M-INV-2", "Active systems", "Distinct system_id in D."),
    INV_3("M-INV-3", "New systems", "AI systems whose first record (lowest index) has its event time in the period."),
    INV_4("M-INV-4", "Inventory movement",
            "Opening + new + late first sightings - false positives = closing; opening: first record below the "
            + "closing size with event time before the period and index below the opening size; late: the same with "
            + "an index from the opening size on."),
    INV_5("M-INV-5", "Register completeness",
            "Active systems with owner, business unit, purpose, role, decisions, data categories, tier, oversight "
            + "and review date declared / active systems."),
    SHA_1("M-SHA-1", "Shadow systems",
            "Distinct system_id in D with register_state_at_decision observed, triage, under_review, blocked or "
            + "retired: the state then, never the state today."),
    SHA_2("M-SHA-2", "Shadow exchanges passed", "Exchanges of M-SHA-1 (in those states) with action allow or redact."),
    SHA_3("M-SHA-3", "Shadow attempts blocked", "The same with action block: a control that worked."),
    SHA_4("M-SHA-4", "Shadow share", "M-SHA-2 / exchanges with action allow or redact."),
    SHA_5("M-SHA-5", "Sensitive shadow exchanges",
            "M-SHA-2 with at least one request finding of category secret or personal whose effect is none."),
    REV_4("M-REV-4", "Reviews overdue",
            "Systems whose declared review date is before the period's end and which had traffic after it / active "
            + "systems."),
    ENF_1("M-ENF-1", "Actions", "D by action; percent of |D|."),
    ENF_2("M-ENF-2", "Blocks by rule",
            "Block decisions by primary_rule and policy digest; they add up to the blocks of M-ENF-1."),
    ENF_3("M-ENF-3", "Rule hits", "Hits by rule, decisive or not, and exchanges with at least one hit: two figures."),
    ENF_4("M-ENF-4", "Findings and redactions",
            "Findings by category, type, direction and effect over D and F, and the records with at least one: two "
            + "figures. Request findings stand in decided records, answer findings in finished ones."),
    ENF_5("M-ENF-5", "Enforce time",
            "Time a rule was in enforce mode / time a policy was known to be active, within the period, added over "
            + "nodes."),
    MCP_1("M-MCP-1", "MCP servers", "Distinct MCP server identities in D or observed in the period."),
    MCP_2("M-MCP-2", "MCP tool calls", "D with MCP method tools/call, by server, tool and action."),
    MCP_3("M-MCP-3", "Tool definition changes", "mcp.observed records of the period with change = changed."),
    HO_1("M-HO-1", "Holds", "hold.requested records of the period; ends by outcome are hold.ended records of the "
            + "period."),
    OPS_1("M-OPS-1", "Error rates",
            "Upstream: F with upstream_status 429 or 5xx / F with an upstream_status. Own: F with outcome failed / F."),
    OPS_2("M-OPS-2", "Proxy latency",
            "proxy_micros over D: nearest-rank percentile on all values, whole microseconds."),
    OPS_3("M-OPS-3", "Upstream latency",
            "upstream_micros over F where present: request sent to answer's head; nearest-rank percentile on all "
            + "values."),
    COV_1("M-COV-1", "Inspection coverage",
            "D with inspect_level full / D with certainty exact, shape or suspected (AI-classified); the rest by "
            + "reason."),
    COV_4("M-COV-4", "Classification certainty", "D with certainty exact / AI-classified D."),
    COV_5("M-COV-5", "Relayed unread", "tunnelled records of the period and their bytes, by reason."),
    GAP_1("M-GAP-1", "Evidence gap",
            "Per node, time from last sign of life + 2 heartbeat intervals to the next one, unless the node had "
            + "stopped in order; within the period and the log's own span; added over nodes."),
    GAP_3("M-GAP-3", "Dropped records",
            "Rise of the dropped counter within the period, per node and boot, plus records lost according to "
            + "evidence.gap records."),
    GAP_4("M-GAP-4", "Sequence breaks",
            "Missing node_seq values per node and boot, in records below the closing size."),
    GAP_5("M-GAP-5", "Late records",
            "Records from the opening to the closing size whose event time is before the period: in no headline "
            + "figure."),
    GAP_6("M-GAP-6", "Unfinished exchanges",
            "D without a finished record of the same exchange below the closing size."),
    POL_1("M-POL-1", "Policy changes", "policy.activated records of the period."),
    INT_1("M-INT-1", "Integrity checks", "Checks passed / checks run."),
    CTL_1("M-CTL-1", "Controls beyond traffic", "Controls of the control map with support none.");

    private static final List<String> NOT_OFFERED = List.of(
            "hallucination rate", "bias", "accuracy", "user satisfaction", "training completion", "a compliance score");

    private final String id;
    private final String title;
    private final String definition;

    Metric(String id, String title, String definition) {
        this.id = id;
        this.title = title;
        this.definition = definition;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    String definition() {
        return definition;
    }

    /** What traffic cannot tell, and the report therefore never offers. */
    static List<String> notOffered() {
        return NOT_OFFERED;
    }

    String definitionSha256() {
        return Sha256.hex(id + "\n" + definition);
    }

    /** Digest over all definitions: a changed definition changes it. */
    static String definitionsSha256() {
        List<Object> all = new ArrayList<>();
        for (Metric metric : values()) {
            all.add(Map.of("id", metric.id, "definition", metric.definition));
        }
        return Sha256.hex(CanonicalJson.bytes(all));
    }
}

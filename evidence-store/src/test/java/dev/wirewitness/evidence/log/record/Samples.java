package dev.wirewitness.evidence.log.record;

import dev.wirewitness.evidence.AuthorityActivated;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.ExportCreated;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.IdentityRequested;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.KeyActivated;
import dev.wirewitness.evidence.KeyCertified;
import dev.wirewitness.evidence.LegalHoldReleased;
import dev.wirewitness.evidence.LegalHoldSet;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.ReportGenerated;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.SubjectErased;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.Tunnelled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Statements as a proxy writes them. */
public final class Samples {
    public static final String POLICY = "sha256:" + "ab".repeat(32);
    public static final String CATALOG = "sha256:" + "cd".repeat(32);
    /** What the subject of every decision here commits to, and the salt. */
    public static final String FIELDS = "{\"address\":\"192.0.2.1\",\"user\":\"ann@example.com\"}";
    public static final String SALT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final Subject SUBJECT = new Subject(
            "00112233445566778899aabbccddeeff", "Ym94", "RxMEHv4zfoFTmb42v+GtdmV25MGZA9bfrEpdu4VvOVw=");

    private Samples() {}

    public static Entry entry(Statement statement) {
        return new Entry(1_790_000_000_000_000L, POLICY, CATALOG, statement);
    }

    public static Entry decided(String exchangeId) {
        return entry(decision(exchangeId, List.of(), Optional.of("gpt-5")));
    }

    public static Entry decidedBy(String exchangeId, Subject subject) {
        return entry(decision(exchangeId, List.of(), Optional.of("gpt-5"), subject));
    }

    public static Decided decision(String exchangeId, List<Decided.Hit> hits, Optional<String> model) {
        return decision(exchangeId, hits, model, SUBJECT);
    }

    private static Decided decision(
            String exchangeId, List<Decided.Hit> hits, Optional<String> model, Subject subject) {
        return new Decided(
                exchangeId,
                "5b6ab1e5-26c5-5a5e-8a0f-0d7b7ff5a001",
                "openai-api",
                "openai",
                "sdk",
                "openai-java",
                Optional.of("4.96.0"),
                "exact",
                "openai-chat",
                "chat",
                model,
                true,
                "api.openai.com",
                443,
                "POST",
                Optional.of(new Decided.Mcp(
                        "https://mcp.test/mcp", "tools/call", Optional.of("search"), Optional.empty(), OptionalInt.of(7))),
                "allow",
                "default",
                hits,
                List.of(new FindingCount("secret", "aws-key", 1, 99, "request", "redact", 0)),
                "full",
                List.of(),
                0,
                "observed",
                Optional.empty(),
                Optional.empty(),
                2048,
                31,
                Optional.of(subject));
    }

    public static Entry finished(String exchangeId) {
        return entry(finish(exchangeId));
    }

    private static Finished finish(String exchangeId) {
        return new Finished(
                exchangeId,
                "5b6ab1e5-26c5-5a5e-8a0f-0d7b7ff5a001",
                "forwarded",
                OptionalInt.of(200),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of("gpt-5-2026"),
                OptionalLong.of(12),
                OptionalLong.of(3_000_000_000L),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of("stop"),
                0,
                List.of(),
                1,
                0,
                "full",
                List.of("too_large"),
                2048,
                4096,
                OptionalLong.of(700_000),
                OptionalLong.empty(),
                712_345, Optional.empty());
    }

    /** One statement of every type that can be written. */
    public static List<Statement> all() {
        return List.of(
                decision("x-1", List.of(new Decided.Hit("r1", "redact", "enforce", true, List.of("aws-key"))),
                        Optional.of("gpt \"5\"\n\u20ac\ud83d\ude00")),
                finish("x-1"),
                new Tunnelled("c-1", "example.org", 443, "not_in_catalogue", "closed", Optional.empty(), 1, 2, 3,
                        Optional.empty()),
                new ConnectionRefused("c-2", Optional.of("10.0.0.1"), 443, "address_not_allowed", Optional.empty()),
                new HoldRequested("a-1", "x-2", "s", "r", 99),
                new HoldEnded("a-1", "x-2", "approved", Optional.of("ann"), Optional.empty(), 5),
                new SystemObserved("s", "svc", "Service", "p", "API", "sdk", "api.test"),
                new McpObserved("https://mcp.test", "s", Optional.of("m"), Optional.empty(), "tools", Optional.of("ff"),
                        List.of(new McpObserved.Tool("t", "d", true, false)), true, List.of("no-auth")),
                new PolicyActivated("default", Optional.empty(), "built-in", CATALOG,
                        List.of(new PolicyActivated.Rule("r", "block", "monitor", ""))),
                new AuthorityActivated("AB:CD", Optional.of("EF:01"), "CN=ca", 5, List.of("permitted openai.com")),
                new NodeStarted("1", "25", "Linux", "none", 0, 60_000_000),
                new NodeHeartbeat(0, 0, 3),
                new NodeStopped(0, 0),
                new EvidenceGap(1, 2, "disk full", 3, 1),
                new ReportGenerated("clause9", 1, 2, 3, "ff", "ann"),
                new ExportCreated("csv", 0, 9, 4, "ff", "ann"),
                new SubjectErased("00112233445566778899aabbccddeeff", "request 7", "ann"),
                new KeyActivated("o+ab+AQ", "o+cd+AQ", 9, "ann"),
                new KeyCertified("o+ab+AQ", "r+cd+AQ", 9, "ann"),
                new IdentityRequested(7, "00112233445566778899aabbccddeeff", "case 7", "ann", "root"),
                new IdentityRevealed(9, 7, "00112233445566778899aabbccddeeff", "case 7", "ann", "bob", "root"),
                new RetentionPurged(0, 256, 7, "evidence.retention: 1095d", "ann", "ff", Optional.of("ee"), List.of("case-1")),
                new LegalHoldSet("case-1", 1, 2, "the court asks", "ann"),
                new LegalHoldReleased("case-1", "settled", "ann"));
    }
}

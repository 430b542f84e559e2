package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.aims.register.MemoryLog;
import dev.wirewitness.evidence.aims.register.Statements;
import dev.wirewitness.evidence.aims.register.UtcTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * Five months of a company's AI traffic, made from a seed: systems come and go, a policy tightens, records come late.
 */
final class SampleLog {
    static final long START = UtcTime.startOfDay("2026-05-28");
    static final Period PERIOD = new Period(UtcTime.startOfDay("2026-07-15"), UtcTime.startOfDay("2026-08-28"));

    private static final String MCP_RISKY = "https://tools.quickmcp.example:443/mcp";
    private static final String MCP_GOOD = "https://mcp.tracker.example:443/mcp";
    private static final List<Ai> SYSTEMS = List.of(
            new Ai("5f0c1b7e-0001-5aaa-8000-000000000001", "openai-api", "OpenAI API", "OpenAI", "sdk",
                    "api.openai.com", "gpt-5", "approved", 30, 0),
            new Ai("5f0c1b7e-0002-5aaa-8000-000000000002", "anthropic-api", "Anthropic API", "Anthropic", "agent_cli",
                    "api.anthropic.com", "claude-sonnet-4-5", "approved", 34, 0),
            new Ai("5f0c1b7e-0003-5aaa-8000-000000000003", "chatgpt-web", "ChatGPT", "OpenAI", "browser",
                    "chatgpt.com", "auto", "restricted", 16, 0),
            new Ai("5f0c1b7e-0004-5aaa-8000-000000000004", "gemini-api", "Gemini API", "Google", "sdk",
                    "generativelanguage.googleapis.com", "gemini-3-pro", "under_review", 8, 40),
            new Ai("5f0c1b7e-0005-5aaa-8000-000000000005", "deepseek-web", "DeepSeek", "DeepSeek", "browser",
                    "chat.deepseek.com", "deepseek-chat", "blocked", 4, 20),
            new Ai("5f0c1b7e-0006-5aaa-8000-000000000006", "mistral-api", "Mistral API", "Mistral AI", "sdk",
                    "api.mistral.ai", "mistral-large", "observed", 5, 58),
            new Ai("5f0c1b7e-0007-5aaa-8000-000000000007", "tracker-mcp", "Issue tracker MCP", "Tracker Inc", "mcp",
                    "mcp.tracker.example", "", "approved", 6, 30),
            new Ai("5f0c1b7e-0008-5aaa-8000-000000000008", "quickmcp", "Quick tools MCP", "Unknown", "mcp",
                    "tools.quickmcp.example", "", "observed", 2, 66),
            new Ai("5f0c1b7e-0009-5aaa-8000-000000000009", "notetaker", "Meeting notes", "NoteCo", "desktop",
                    "api.noteco.example", "noteco-2", "observed", 2, 74));

    private final Random random;
    private final MemoryLog log = new MemoryLog();
    private final Set<String> seen = new HashSet<>();
    private long micros = START;
    private int exchanges;

    private SampleLog(long seed) {
        random = new Random(seed);
    }

    private record Ai(
            String id, String service, String name, String provider, String surface, String host, String model,
            String state, int weight, int fromDay) {}

    static MemoryLog of(long seed, int records) {
        SampleLog sample = new SampleLog(seed);
        sample.write(records);
        return sample.log;
    }

    private void write(int records) {
        log.policy("");
        log.add(micros, new NodeStarted("0.1.0", "25", "linux", "none", 0, 6 * UtcTime.HOUR));
        policy("policy-2026-05", "9d1f0a", "monitor");
        long step = 92 * UtcTime.DAY / (records / 3);
        long nextBeat = micros;
        long nextPolicy = UtcTime.startOfDay("2026-08-04");
        while (log.size() < records) {
            micros += random.nextLong(2 * step);
            if (micros >= nextBeat) {
                beat();
                nextBeat = micros + 5 * UtcTime.HOUR;
            }
            if (micros >= nextPolicy) {
                policy("policy-2026-08", "77b3c2", "enforce");
                nextPolicy = Long.MAX_VALUE;
            }
            event();
        }
        log.add(micros, new NodeStopped(2, 0));
    }

    private void beat() {
        long day = (micros - START) / UtcTime.DAY;
        if (day == 61) {
            return;
        }
        log.add(micros, new NodeHeartbeat(day > 70 ? 2 : 0, 0, 1));
    }

    private void policy(String name, String digest, String mode) {
        log.policy(digest + "04c8996fb92427ae41e4649b934ca495991b7852b855e3b0c44298fc1c");
        List<PolicyActivated.Rule> rules = new ArrayList<>(List.of(
                new PolicyActivated.Rule("secrets-never-leave", "redact", "enforce", "4.1"),
                new PolicyActivated.Rule("personal-data", "redact", mode, "4.2"),
                new PolicyActivated.Rule("unapproved-models", "block", "enforce", "5.1")));
        if (mode.equals("enforce")) {
            rules.add(new PolicyActivated.Rule("mcp-risk-limit", "block", "enforce", "6.3"));
        }
        log.add(micros, new PolicyActivated(name, Optional.empty(), "file", "catalogue-1", rules));
    }

    private void event() {
        int dice = random.nextInt(1_000);
        if (dice < 30) {
            log.add(micros, new Tunnelled("c", "cdn" + random.nextInt(6) + ".example", 443,
                    random.nextBoolean() ? "not_in_catalogue" : "pinned", "closed", Optional.empty(),
                    random.nextInt(9_000), random.nextInt(90_000), 1_000, Optional.empty()));
        } else if (dice < 34) {
            log.add(micros, new ConnectionRefused("c", Optional.empty(), 443, "address_not_allowed", Optional.empty()));
        } else if (dice < 36) {
            log.add(micros, new EvidenceGap(micros - UtcTime.MINUTE, micros, "disk full", 3, 1));
        } else if (dice < 39) {
            log.add(micros, new HoldRequested("a-" + dice, "x", SYSTEMS.get(0).id(), "large-upload", micros
                    + 60_000_000));
            log.add(micros, new HoldEnded("a-" + dice, "x", dice == 36 ? "timed_out" : "approved", Optional.empty(),
                    Optional.empty(), 9_000_000));
        } else {
            exchange(pick());
        }
    }

    private Ai pick() {
        long day = (micros - START) / UtcTime.DAY;
        while (true) {
            Ai ai = SYSTEMS.get(random.nextInt(SYSTEMS.size()));
            if (day >= ai.fromDay() && random.nextInt(34) < ai.weight()) {
                return ai;
            }
        }
    }

    private void exchange(Ai ai) {
        long at = random.nextInt(400) == 0 ? micros - random.nextLong(20 * UtcTime.DAY) : micros;
        if (seen.add(ai.id())) {
            log.add(at, new SystemObserved(ai.id(), ai.service(), ai.name(), ai.provider(), "api", ai.surface(),
                    ai.host()));
        }
        Statements exchange = Statements.exchange("x-" + exchanges++)
                .system(ai.id(), ai.service(), ai.provider(), ai.surface(), ai.host())
                .model(ai.model())
                .state(ai.state())
                .user("p-" + random.nextInt(ai.weight() + 3))
                .proxyMicros(80 + random.nextInt(60) * random.nextInt(20));
        int dice = random.nextInt(100);
        if (dice < 6) {
            exchange.inspected(dice < 3 ? "shape" : "exact", dice < 4 ? "partial" : "none", List.of("too_large"));
        }
        if (ai.surface().equals("mcp")) {
            mcp(exchange, ai);
        }
        String action = act(exchange, ai, dice);
        log.add(at, exchange.decided());
        if (random.nextInt(300) == 0) {
            return;
        }
        boolean blocked = action.equals("block");
        OptionalInt status = blocked ? OptionalInt.empty() : OptionalInt.of(random.nextInt(70) == 0 ? 529 : 200);
        OptionalLong tokens = blocked || ai.surface().equals("browser") || ai.model().isEmpty() ? OptionalLong.empty()
                : OptionalLong.of(random.nextInt(4_000));
        FindingCount[] answer = random.nextInt(60) == 0
                ? new FindingCount[] {Statements.finding("personal", "email", 2, "answer", "none")}
                : new FindingCount[0];
        log.add(at + 900_000, exchange.finished(blocked ? "blocked" : action.equals("redact") ? "redacted"
                : "forwarded", status, tokens, answer));
    }

    private void mcp(Statements exchange, Ai ai) {
        String server = ai.service().equals("quickmcp") ? MCP_RISKY : MCP_GOOD;
        if (seen.add(server)) {
            observed(server, ai, "first", "d1");
        } else if (random.nextInt(120) == 0) {
            observed(server, ai, "changed", "d" + random.nextInt(100));
        }
        boolean call = random.nextInt(3) > 0;
        exchange.mcp(server, call ? "tools/call" : "tools/list", call
                ? Optional.of(random.nextBoolean() ? "search" : "create_issue") : Optional.empty(),
                server.equals(MCP_RISKY) ? 74 : 18);
    }

    private void observed(String server, Ai ai, String change, String digest) {
        log.add(micros, new McpObserved(server, ai.id(), Optional.of(ai.name()), Optional.of("2025-06-18"), change,
                Optional.of(digest.repeat(16)),
                List.of(new McpObserved.Tool("search", digest, true, false),
                        new McpObserved.Tool("create_issue", "c9", false, false)),
                true, server.equals(MCP_RISKY) ? List.of("no-auth") : List.of()));
    }

    private String act(Statements exchange, Ai ai, int dice) {
        if (ai.state().equals("blocked") || ai.service().equals("quickmcp") && random.nextInt(3) > 0) {
            String rule = ai.surface().equals("mcp") ? "mcp-risk-limit" : "unapproved-models";
            exchange.action("block", rule).hits(List.of(new Decided.Hit(rule, "block", "enforce", true, List.of())));
            return "block";
        }
        if (dice >= 90) {
            String type = List.of("aws-access-key", "github-token", "private-key").get(random.nextInt(3));
            exchange.action("redact", "secrets-never-leave")
                    .hits(List.of(new Decided.Hit("secrets-never-leave", "redact", "enforce", true, List.of(type))))
                    .findings(Statements.finding("secret", type, 1 + random.nextInt(2), "request", "redact"));
            return "redact";
        }
        if (dice >= 78) {
            String type = List.of("email", "phone", "iban").get(random.nextInt(3));
            boolean enforced = micros >= UtcTime.startOfDay("2026-08-04");
            String effect = enforced ? "redact" : "none";
            exchange.action(enforced ? "redact" : "allow", "personal-data")
                    .hits(List.of(new Decided.Hit("personal-data", "redact", enforced ? "enforce" : "monitor", true,
                            List.of(type))))
                    .findings(
                            Statements.finding("personal", type, 1 + random.nextInt(4), "request", effect),
                            new FindingCount("personal", "name", 1, 50, "request", "none", random.nextInt(2)));
            return enforced ? "redact" : "allow";
        }
        if (dice == 77 && ai.surface().equals("agent_cli")) {
            exchange.action("hold", "large-upload");
            return "hold";
        }
        return "allow";
    }
}

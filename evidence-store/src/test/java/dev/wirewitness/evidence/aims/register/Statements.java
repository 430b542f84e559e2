package dev.wirewitness.evidence.aims.register;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.Subject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Statements with sensible fields, to be varied with {@code with…}. */
public final class Statements {
    private String exchange = "x-1";
    private String system = "sys-openai";
    private String service = "openai-api";
    private String provider = "OpenAI";
    private String surface = "sdk";
    private String host = "api.openai.com";
    private String model = "gpt-5";
    private String action = "allow";
    private String rule = "default";
    private String state = "observed";
    private String user = "p-1";
    private String certainty = "exact";
    private String level = "full";
    private List<String> gaps = List.of();
    private List<Decided.Hit> hits = List.of();
    private List<FindingCount> findings = List.of();
    private Optional<Decided.Mcp> mcp = Optional.empty();
    private long proxyMicros = 120;

    public static Statements exchange(String id) {
        Statements statements = new Statements();
        statements.exchange = id;
        return statements;
    }

    public Statements system(String id, String ofService, String ofProvider, String ofSurface, String ofHost) {
        system = id;
        service = ofService;
        provider = ofProvider;
        surface = ofSurface;
        host = ofHost;
        return this;
    }

    public Statements model(String name) {
        model = name;
        return this;
    }

    public Statements action(String word, String byRule) {
        action = word;
        rule = byRule;
        return this;
    }

    public Statements state(String word) {
        state = word;
        return this;
    }

    public Statements user(String pseudonym) {
        user = pseudonym;
        return this;
    }

    public Statements inspected(String ofCertainty, String ofLevel, List<String> why) {
        certainty = ofCertainty;
        level = ofLevel;
        gaps = why;
        return this;
    }

    public Statements hits(List<Decided.Hit> matched) {
        hits = matched;
        return this;
    }

    public Statements findings(FindingCount... counts) {
        findings = List.of(counts);
        return this;
    }

    public Statements mcp(String server, String method, Optional<String> tool, int risk) {
        mcp = Optional.of(new Decided.Mcp(server, method, tool, Optional.of("2025-06-18"), OptionalInt.of(risk)));
        return this;
    }

    public Statements proxyMicros(long micros) {
        proxyMicros = micros;
        return this;
    }

    public Decided decided() {
        return new Decided(
                exchange, system, service, provider, surface, "openai-python", Optional.of("2.1.0"), certainty,
                "openai_chat", "chat", mcp.isPresent() ? Optional.empty() : Optional.of(model), false, host, 443,
                "POST", mcp, action, rule, hits, findings, level, gaps, gaps.isEmpty() ? 0 : 5_000, state,
                Optional.empty(), Optional.empty(), 2_048, proxyMicros,
                Optional.of(new Subject(user, "box", "commitment")));
    }

    public Finished finished(String outcome, OptionalInt upstream, OptionalLong tokens, FindingCount... answer) {
        return new Finished(
                exchange, system, outcome, OptionalInt.of(200), upstream, Optional.empty(),
                tokens.isPresent() ? Optional.of(model + "-2026-08-07") : Optional.empty(), tokens,
                tokens.isPresent() ? OptionalLong.of(tokens.getAsLong() / 3) : OptionalLong.empty(),
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), 0,
                List.of(answer), 0, 0, level, gaps, 2_000, 9_000,
                upstream.isPresent() ? OptionalLong.of(400_000 + proxyMicros * 1_000) : OptionalLong.empty(),
                OptionalLong.of(300), 500_000, Optional.empty());
    }

    public static FindingCount finding(String category, String type, int count, String direction, String effect) {
        return new FindingCount(category, type, count, 90, direction, effect, 0);
    }
}

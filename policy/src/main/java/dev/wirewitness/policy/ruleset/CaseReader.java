package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TunnelNames;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads {@code tests:}. */
final class CaseReader {
    private static final List<String> ACTIONS = List.of("forward", "redact", "hold", "block");
    private static final List<String> REQUEST_KEYS = List.of(
            "scheme", "host", "port", "connect-host", "sni", "path", "method", "headers", "body", "client", "user", "groups",
            "strength", "address", "register-state", "mcp-tools", "mcp-drifted", "mcp-state");
    private static final List<String> EXPECT_KEYS = List.of(
            "action", "rule", "findings", "body-contains", "body-lacks", "model", "provider", "operation");
    private static final Choice<RegisterState> STATES = Choice.of(RegisterState.values());
    private static final Choice<IdentityStrength> STRENGTHS = Choice.of(IdentityStrength.values());

    private final Set<String> rules;
    private final Set<String> detectors;
    private final Problems problems;

    CaseReader(Set<String> rules, Set<String> detectors, Problems problems) {
        this.rules = rules;
        this.detectors = detectors;
        this.problems = problems;
    }

    List<PolicyCase> read(Section policy) {
        List<PolicyCase> cases = new ArrayList<>();
        for (Node node : policy.list("tests")) {
            Section.of(node, "test", problems).flatMap(this::one).ifPresent(cases::add);
        }
        return cases;
    }

    private Optional<PolicyCase> one(Section section) {
        section.allow(List.of("name", "request", "expect"));
        Optional<Word> name = section.required("name");
        Optional<PolicyCase.Request> request = sub(section, "request").flatMap(this::request);
        Optional<PolicyCase.Expectation> expectation = sub(section, "expect").map(this::expectation);
        if (name.isEmpty() || request.isEmpty() || expectation.isEmpty()) {
            return Optional.empty();
        }
        int line = section.at().getStartMark().getLine() + 1;
        return Optional.of(new PolicyCase(name.get().text(), line, request.get(), expectation.get()));
    }

    private Optional<Section> sub(Section section, String key) {
        if (section.node(key).isEmpty()) {
            problems.add(section.at(), "test: \"" + key + "\" is missing", "expected: " + key + ": {…}");
        }
        return section.section(key);
    }

    private Optional<PolicyCase.Request> request(Section in) {
        in.allow(REQUEST_KEYS);
        Optional<Word> host = in.required("host");
        Optional<Node> bodyNode = in.node("body");
        String body = bodyNode.map(CaseReader::body).orElse("");
        boolean structured = bodyNode.isPresent() && !(bodyNode.get() instanceof ScalarNode);
        Headers headers = headers(in);
        if (bodyNode.isPresent() && !headers.has("content-type")) {
            headers = headers.with("content-type", structured ? "application/json" : "text/plain; charset=utf-8");
        }
        if (host.isEmpty()) {
            return Optional.empty();
        }
        String scheme = in.text("scheme", "https");
        if (!scheme.equals("https") && !scheme.equals("http")) {
            in.word("scheme").ifPresent(w -> problems.add(w.at(), "scheme: \"" + w.text() + "\"", "expected: https or http"));
        }
        String path = in.text("path", "/");
        if (!path.startsWith("/")) {
            in.word("path").ifPresent(w -> problems.add(w.at(), "path: \"" + w.text() + "\"", "expected: /…"));
        }
        RequestHead head = new RequestHead(
                in.text("method", bodyNode.isPresent() ? "POST" : "GET"),
                scheme,
                host.get().text().toLowerCase(Locale.ROOT),
                in.number("port", 1, 65535, scheme.equals("http") ? 80 : 443),
                path,
                headers,
                new TunnelNames(lower(in.text("connect-host")), lower(in.text("sni"))));
        return Optional.of(new PolicyCase.Request(
                head, body, in.text("client"), caller(in), state(in, "register-state"), mcp(in)));
    }

    private static Optional<String> lower(Optional<String> name) {
        return name.map(text -> text.toLowerCase(Locale.ROOT));
    }

    private static String body(Node node) {
        return node instanceof ScalarNode text ? text.getValue() : JsonText.of(node);
    }

    private Headers headers(Section in) {
        List<Header> fields = new ArrayList<>();
        in.section("headers").ifPresent(section -> {
            for (Word name : section.keys()) {
                section.words(name.text()).forEach(value -> fields.add(new Header(name.text(), value.text())));
            }
        });
        return new Headers(fields);
    }

    private Caller caller(Section in) {
        Optional<String> user = in.text("user");
        List<String> groups = in.words("groups").stream().map(Word::text).toList();
        InetAddress address = in.word("address").flatMap(this::address).orElse(InetAddress.getLoopbackAddress());
        IdentityStrength strength = in.word("strength")
                .flatMap(w -> STRENGTHS.one("strength", w, problems))
                .orElse(user.isPresent() ? IdentityStrength.PASSWORD : IdentityStrength.NONE);
        return new Caller(address, user, groups, strength);
    }

    private Optional<InetAddress> address(Word word) {
        try {
            return Optional.of(InetAddress.ofLiteral(word.text()));
        } catch (IllegalArgumentException e) {
            problems.add(word.at(), "address: \"" + word.text() + "\"", "expected: an IP address");
            return Optional.empty();
        }
    }

    private RegisterState state(Section in, String key) {
        return in.word(key).flatMap(w -> STATES.one(key, w, problems)).orElse(RegisterState.OBSERVED);
    }

    private McpServerState mcp(Section in) {
        List<McpTool> tools = in.words("mcp-tools").stream()
                .map(w -> new McpTool(w.text(), "", false, false))
                .toList();
        return new McpServerState(state(in, "mcp-state"), tools, in.flag("mcp-drifted", false), List.of());
    }

    private PolicyCase.Expectation expectation(Section in) {
        in.allow(EXPECT_KEYS);
        if (in.keys().isEmpty()) {
            problems.add(in.at(), "expect: nothing is expected", "expected: at least action: …");
        }
        oneOf(in, "action", ACTIONS);
        in.word("rule").ifPresent(w -> {
            if (!rules.contains(w.text()) && !RuleReader.RESERVED.contains(w.text())) {
                problems.add(w.at(), "rule: no rule is called \"" + w.text() + "\"", NearestName.hint(w.text(), rules));
            }
        });
        List<Word> findings = in.words("findings");
        findings.forEach(w -> {
            if (!detectors.isEmpty() && !detectors.contains(w.text())) {
                problems.add(
                        w.at(),
                        "findings: no detector is called \"" + w.text() + "\"",
                        NearestName.hint(w.text(), detectors));
            }
        });
        return new PolicyCase.Expectation(
                in.text("action"),
                in.text("rule"),
                findings.stream().map(Word::text).toList(),
                in.words("body-contains").stream().map(Word::text).toList(),
                in.words("body-lacks").stream().map(Word::text).toList(),
                in.text("model"),
                in.text("provider"),
                in.text("operation"));
    }

    private void oneOf(Section in, String key, List<String> known) {
        in.word(key)
                .filter(w -> !known.contains(w.text()))
                .ifPresent(w -> problems.add(
                        w.at(), key + ": unknown value \"" + w.text() + "\"", NearestName.hint(w.text(), known)));
    }
}

package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import dev.wirewitness.policy.wire.WireReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Requests and engines for tests: the real catalogue and readers, simple detectors, refusals as plain text. */
final class Exchanges {
    static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    static final Surroundings SURROUNDINGS = new Surroundings(
            new CatalogueKnowledge(Catalogue.builtIn()),
            WireReader::read,
            (request, head, notice) ->
                    new Refusal(400, Headers.of("code", notice.code()), notice.message()));

    private Exchanges() {}

    static CompiledRuleset policy(String... rules) {
        StringBuilder yaml = new StringBuilder("version: 1\nname: Test\n");
        List<String> sections = List.of(rules);
        sections.stream().filter(s -> !s.startsWith("{")).forEach(s -> yaml.append(s).append('\n'));
        yaml.append("rules:\n");
        sections.stream()
                .filter(s -> s.startsWith("{"))
                .forEach(s -> yaml.append("  - ").append(s).append('\n'));
        return compiled(yaml.toString().replace("rules:\n\n", ""));
    }

    static CompiledRuleset compiled(String yaml) {
        String text = yaml.endsWith("rules:\n") ? yaml.replace("rules:\n", "rules: []\n") : yaml;
        CompileResult result = RulesetCompiler.compile(text, "test.yaml");
        assertThat(result).as("%s", result).isInstanceOf(CompileResult.Compiled.class);
        return ((CompileResult.Compiled) result).ruleset();
    }

    static RulesetEngine engine(CompiledRuleset ruleset) {
        return engine(ruleset, RegisterView.EMPTY);
    }

    static RulesetEngine engine(CompiledRuleset ruleset, RegisterView register) {
        return new RulesetEngine(
                ruleset,
                new RegexDetectors(),
                SURROUNDINGS,
                register,
                new EngineSettings(1 << 20, 1 << 20, new byte[32]));
    }

    static RequestHead chatHead(String... headers) {
        return head("api.openai.com", "/v1/chat/completions", headers);
    }

    static RequestHead head(String host, String path, String... headers) {
        return new RequestHead("POST", "https", host, 443, path, Headers.of(headers).with("content-type", "application/json"));
    }

    static Caller caller() {
        return Caller.at(InetAddress.getLoopbackAddress());
    }

    static ExchangeInspection inspection(RulesetEngine engine, RequestHead head, String body) {
        ExchangeInspection inspection = engine.begin(head, caller());
        inspection.offer(ByteBuffer.wrap(body.getBytes(UTF_8)));
        return inspection;
    }

    static Inspected chat(CompiledRuleset ruleset, String body) {
        return inspection(engine(ruleset), chatHead(), body).finish();
    }

    /** A chat request with one message of the user. */
    static String said(String text) {
        return "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** The text was said before the model answered; now the user says something else. */
    static String saidBefore(String text) {
        return "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                + "\"},{\"role\":\"assistant\",\"content\":\"fine\"},{\"role\":\"user\",\"content\":\"go on\"}]}";
    }

    static String edited(ExchangeInspection inspection, Verdict verdict) {
        return RulesetTests.received(inspection, verdict).orElse("");
    }
}

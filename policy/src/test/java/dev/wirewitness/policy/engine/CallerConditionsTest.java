package dev.wirewitness.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import org.junit.jupiter.api.Test;

/** Rules on who calls and how that is known, by the tests that a policy brings along. */
class CallerConditionsTest {
    private static final String POLICY = """
            version: 1
            name: callers
            rules:
              - id: nobody
                when: {strength: none}
                then: block
                reason: Say who you are.
              - id: claimed
                when: {user: "ada*", not: {strength: [password, certificate]}}
                then: block
                reason: Sign in for that.
              - id: guests
                when: {group: guests, network: 10.0.0.0/8}
                then: block
                reason: Not from there.
            tests:
              - {name: a, request: {host: api.openai.com}, expect: {action: block, rule: nobody}}
              - {name: b, request: {host: api.openai.com, user: ada}, expect: {action: forward}}
              - {name: c, request: {host: api.openai.com, user: ada, strength: certificate}, expect: {action: forward}}
              - {name: d, request: {host: api.openai.com, user: ada, strength: asserted}, expect: {action: block, rule: claimed}}
              - {name: e, request: {host: api.openai.com, user: bob, strength: network}, expect: {action: forward}}
              - {name: f, request: {host: api.openai.com, user: bob, groups: [guests], address: 10.1.2.3}, expect: {action: block, rule: guests}}
              - {name: g, request: {host: api.openai.com, user: bob, groups: [guests], address: 192.0.2.1}, expect: {action: forward}}
            """;

    @Test
    void conditions_onUserGroupStrengthAndNetwork() {
        CompileResult result = RulesetCompiler.compile(POLICY, "callers.yaml");

        assertThat(result).isInstanceOf(CompileResult.Compiled.class);
        assertThat(Engines.test(((CompileResult.Compiled) result).ruleset(), Catalogue.builtIn()))
                .hasSize(7)
                .allSatisfy(each -> assertThat(each.passed()).as(each.text()).isTrue());
    }

    @Test
    void strength_unknownWord_isAnErrorWithTheWordsThereAre() {
        assertThat(RulesetCompiler.compile(POLICY.replace("{strength: none}", "{strength: strong}"), "p"))
                .isInstanceOfSatisfying(CompileResult.Rejected.class, rejected ->
                        assertThat(rejected.errors().getFirst().text()).contains("5:", "strength").contains("strong"));
    }
}

package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import java.util.List;
import java.util.Optional;

/** A test written in the policy: a request and what should become of it. {@code line}: where it stands, from 1. */
public record PolicyCase(String name, int line, Request request, Expectation expectation) {

    /**
     * @param client id that replaces what the headers say
     * @param state of the AI system in the register
     * @param mcp what the register knows of the MCP server
     */
    public record Request(
            RequestHead head,
            String body,
            Optional<String> client,
            Caller caller,
            RegisterState state,
            McpServerState mcp) {}

    /**
     * What is not said is not checked.
     *
     * @param action {@code forward}, {@code redact}, {@code hold} or {@code block}
     * @param rule a rule that had a say in the verdict
     * @param findings types that must be among the findings
     * @param bodyContains what the provider must receive
     * @param bodyLacks what the provider must not receive
     */
    public record Expectation(
            Optional<String> action,
            Optional<String> rule,
            List<String> findings,
            List<String> bodyContains,
            List<String> bodyLacks,
            Optional<String> model,
            Optional<String> provider,
            Optional<String> operation) {}
}

package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.ruleset.PolicyCase;

/** The register as a policy's test describes it: the same for every system and server. */
record CaseRegister(PolicyCase.Request request) implements RegisterView {
    @Override
    public RegisterState systemState(String systemId) {
        return request.state();
    }

    @Override
    public McpServerState mcpServer(String server) {
        return request.mcp();
    }
}

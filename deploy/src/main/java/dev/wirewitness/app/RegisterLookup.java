package dev.wirewitness.app;

import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RegisterView;
import java.util.Locale;

/** The register in the words of decisions. Any thread. */
record RegisterLookup(Register register) implements RegisterView {
    @Override
    public RegisterState systemState(String systemId) {
        return state(register.systemState(systemId));
    }

    @Override
    public McpServerState mcpServer(String server) {
        Register.McpView view = register.mcpServer(server);
        return new McpServerState(
                state(view.state()),
                view.tools().stream()
                        .map(tool -> new McpTool(tool.name(), tool.digest(), tool.readOnly(), tool.destructive()))
                        .toList(),
                view.drifted(),
                view.exposure());
    }

    private static RegisterState state(String id) {
        return RegisterState.valueOf(id.toUpperCase(Locale.ROOT));
    }
}

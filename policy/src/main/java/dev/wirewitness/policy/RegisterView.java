package dev.wirewitness.policy;

/**
 * What decisions may know of the register. Answers come from memory at once and may lag behind the log by a
 * moment. Any thread.
 */
public interface RegisterView {
    /** Nothing is known of anything. */
    RegisterView EMPTY = new RegisterView() {
        @Override
        public RegisterState systemState(String systemId) {
            return RegisterState.OBSERVED;
        }

        @Override
        public McpServerState mcpServer(String server) {
            return McpServerState.UNSEEN;
        }
    };

    /** {@link RegisterState#OBSERVED} for a system that nobody has declared. */
    RegisterState systemState(String systemId);

    /** {@code server}: {@link McpCall#server}. */
    McpServerState mcpServer(String server);
}

package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.TokenUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an answer says of itself, gathered unit by unit. Counts that come again replace what came before (providers
 * repeat running totals). At most {@value #MAX_CALLS} tool calls and {@value #MAX_TOOLS} tools are kept, names up to
 * {@value #MAX_NAME} characters.
 */
public final class AnswerFacts {
    static final int MAX_CALLS = 1_000;
    static final int MAX_TOOLS = 5_000;
    static final int MAX_NAME = 256;

    private String model = "";
    private String stop = "";
    private String server = "";
    private long input = -1;
    private long output = -1;
    private long cacheRead = -1;
    private long cacheWrite = -1;
    private long reasoning = -1;
    private final List<String> calls = new ArrayList<>();
    private final Set<Long> named = new HashSet<>();
    private final List<McpTool> tools = new ArrayList<>();
    private boolean toolsListed;
    private boolean moreTools;

    AnswerFacts() {}

    public Optional<String> model() {
        return given(model);
    }

    public Optional<String> stopReason() {
        return given(stop);
    }

    /** Name and version of an MCP server, one blank between them. */
    public Optional<String> mcpServer() {
        return given(server);
    }

    public List<String> toolCalls() {
        return calls;
    }

    public List<McpTool> mcpTools() {
        return tools;
    }

    /** Whether a list of tools was seen and no further page was announced. */
    public boolean toolsComplete() {
        return toolsListed && !moreTools;
    }

    public TokenUsage usage() {
        return new TokenUsage(
                count(input), count(output), count(cacheRead), count(cacheWrite), count(reasoning));
    }

    boolean hasModel() {
        return !model.isEmpty();
    }

    void model(String name) {
        model = name;
    }

    void stop(String reason) {
        stop = reason;
    }

    void server(String nameAndVersion) {
        server = nameAndVersion;
    }

    /** A call of the tool {@code name}; each block but {@link AnswerSink#ALONE} names its tool once. */
    void call(long block, String name) {
        if (!name.isEmpty() && calls.size() < MAX_CALLS && (block == AnswerSink.ALONE || named.add(block))) {
            calls.add(name);
        }
    }

    void tool(McpTool tool) {
        if (tools.size() < MAX_TOOLS) {
            tools.add(tool);
        } else {
            moreTools = true;
        }
    }

    void listed(boolean more) {
        toolsListed = true;
        moreTools |= more;
    }

    void tokens(long in, long out) {
        input = in < 0 ? input : in;
        output = out < 0 ? output : out;
    }

    void details(long read, long write, long thought) {
        cacheRead = read < 0 ? cacheRead : read;
        cacheWrite = write < 0 ? cacheWrite : write;
        reasoning = thought < 0 ? reasoning : thought;
    }

    private static Optional<String> given(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(word);
    }

    private static OptionalLong count(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}

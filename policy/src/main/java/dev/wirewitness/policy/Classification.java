package dev.wirewitness.policy;

import java.util.Optional;

/**
 * What a request is. "Not AI traffic as far as we can tell" is a value too: {@link Certainty#NONE}.
 *
 * @param model the model asked for, as written in the request
 * @param streaming whether the request asked for a stream
 */
public record Classification(
        Certainty certainty,
        AiService service,
        WireFamily family,
        Operation operation,
        Optional<String> model,
        Client client,
        boolean streaming,
        Optional<McpCall> mcp) {}

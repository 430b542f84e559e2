package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;

/**
 * An MCP server was seen, or its tool list was.
 *
 * @param change {@code first}, {@code tools}, {@code changed}: first sighting, first tool list, a different list
 * @param toolsDigest SHA-256 (hex) over the tool digests in name order; absent before a list was seen
 * @param exposure facts seen, such as {@code no-auth}, {@code static-key}, {@code cleartext}
 */
public record McpObserved(
        String server,
        String systemId,
        Optional<String> serverName,
        Optional<String> revision,
        String change,
        Optional<String> toolsDigest,
        List<Tool> tools,
        boolean toolsComplete,
        List<String> exposure) implements Statement {

    public record Tool(String name, String digest, boolean readOnly, boolean destructive) {}

    @Override
    public String type() {
        return "mcp.observed";
    }
}

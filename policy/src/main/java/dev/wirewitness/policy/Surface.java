package dev.wirewitness.policy;

/** Where a person or program met the AI system. */
public enum Surface {
    BROWSER,
    DESKTOP,
    AGENT_CLI,
    SDK,
    MCP,
    UNKNOWN
}

package dev.wirewitness.policy.catalogue;

/** Who runs a hosted MCP server, as far as the catalogue knows. */
public enum Provenance {
    /** The vendor of the service that the server opens. */
    OFFICIAL,
    /** A known platform that hosts servers of others. */
    KNOWN,
    UNKNOWN
}

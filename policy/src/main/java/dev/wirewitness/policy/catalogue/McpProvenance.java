package dev.wirewitness.policy.catalogue;

/**
 * What the catalogue knows of a hosted MCP server.
 *
 * @param name the server's name, for people
 */
public record McpProvenance(String name, Provenance provenance) {}

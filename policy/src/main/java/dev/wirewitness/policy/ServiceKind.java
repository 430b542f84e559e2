package dev.wirewitness.policy;

/** What sort of AI service a host offers. */
public enum ServiceKind {
    API,
    WEB,
    DESKTOP,
    CODE,
    MCP,
    MEDIA,
    EMBEDDING,
    AGGREGATOR,
    TELEMETRY,
    UNKNOWN
}

package dev.wirewitness.policy;

import java.util.Locale;

/** Where an AI system or MCP server stands in the register. */
public enum RegisterState {
    OBSERVED,
    TRIAGE,
    UNDER_REVIEW,
    APPROVED,
    RESTRICTED,
    BLOCKED,
    SUSPENDED,
    RETIRED,
    OUT_OF_SCOPE,
    FALSE_POSITIVE;

    /** The name in policies and records. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

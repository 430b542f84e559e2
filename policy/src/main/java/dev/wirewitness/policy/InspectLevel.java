package dev.wirewitness.policy;

/** How much of a message was inspected. */
public enum InspectLevel {
    FULL,
    PARTIAL,
    METADATA,
    NONE
}

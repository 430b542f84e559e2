package dev.wirewitness.policy;

/** What a rule asks for, weakest first. */
public enum Effect {
    ALLOW,
    MONITOR,
    REDACT,
    HOLD,
    BLOCK
}

package dev.wirewitness.policy.ruleset;

/** What happens to a request of which not everything could be inspected. */
public enum Fallback {
    FORWARD,
    BLOCK
}

package dev.wirewitness.policy;

/** Towards the provider, or back. */
public enum Direction {
    REQUEST,
    ANSWER
}

package dev.wirewitness.policy.decide;

/**
 * What the ruleset's defaults say of a request beside its rules.
 *
 * @param id as rule id in reasons, such as {@code on-large-body}
 * @param overridable whether an {@code allow} rule lets the request pass all the same
 */
public record Gate(String id, String text, boolean overridable) {}

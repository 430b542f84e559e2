package dev.wirewitness.policy.detect;

/**
 * A detector of the policy's own.
 *
 * @param id {@code [a-z0-9-]+}
 * @param regex RE2 syntax
 * @param confidence 0 to 100
 */
public record CustomPattern(String id, String regex, int confidence) {}

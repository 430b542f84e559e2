package dev.wirewitness.policy;

import java.util.OptionalLong;

/** Tokens as the provider reported them; what it did not report is absent, never estimated. */
public record TokenUsage(
        OptionalLong input, OptionalLong output, OptionalLong cacheRead, OptionalLong cacheWrite, OptionalLong reasoning) {
    public static final TokenUsage NONE = new TokenUsage(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}

package dev.wirewitness.policy;

/** An immutable, compiled set of rules, known by its digest. Any thread. */
public interface Ruleset {
    /** {@code sha256:} and 64 hex digits over {@link #source}. */
    String digest();

    /** The name the policy gives itself. */
    String name();

    /** The YAML text it was compiled from. */
    String source();
}

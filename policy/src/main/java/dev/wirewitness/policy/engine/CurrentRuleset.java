package dev.wirewitness.policy.engine;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The engine in force: published by whoever activates a policy, read by the proxy at the head of each
 * exchange. Any thread.
 */
public final class CurrentRuleset {
    private final AtomicReference<PolicyEngine> engine;

    public CurrentRuleset(PolicyEngine first) {
        engine = new AtomicReference<>(first);
    }

    public PolicyEngine engine() {
        return engine.get();
    }

    /** Puts {@code next} in force for exchanges that begin from now on; returns the one before. */
    public PolicyEngine publish(PolicyEngine next) {
        return engine.getAndSet(next);
    }
}

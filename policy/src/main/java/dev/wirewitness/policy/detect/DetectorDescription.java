package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;

/**
 * A detector as people see it.
 *
 * @param id {@code [a-z0-9-]+}
 * @param baseConfidence before context and validators
 */
public record DetectorDescription(String id, Category category, String vendor, String what, int baseConfidence) {}
